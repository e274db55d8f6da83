import type { LocalAccount, OtherGrant } from "./account.ts";
import type { ServiceException } from "./operation.ts";

/** The grants that decide nothing about reading, after one was added or taken; a revocation must name what is held. */
export function changeOthers(
  { others }: LocalAccount,
  direction: "grant" | "revoke",
  asked: OtherGrant,
): readonly OtherGrant[] | ServiceException {
  const key = otherKey(asked);
  const before = others.find((grant) => otherKey(grant) === key);
  const rest = others.filter((grant) => grant !== before);
  const { permissions = [], grantable = [] } = before ?? {};
  if (direction === "grant") {
    return [
      ...rest,
      { ...asked, permissions: united(permissions, asked.permissions), grantable: united(grantable, asked.grantable) },
    ];
  }
  const isHeld =
    asked.permissions.every((permission) => permissions.includes(permission)) &&
    asked.grantable.every((permission) => grantable.includes(permission));
  if (!before || !isHeld) {
    const message = "No permissions revoked. Grantee has no permissions and no grantable permissions on resource.";
    return { code: "InvalidInputException", message };
  }
  const left = {
    ...before,
    permissions: permissions.filter((permission) => !asked.permissions.includes(permission)),
    grantable: grantable.filter((permission) => !asked.grantable.includes(permission)),
  };
  return left.permissions.length + left.grantable.length > 0 ? [...rest, left] : rest;
}

/** Equal for two grants exactly when they are one: same principal, same resource. */
export function otherKey({ principal, resource }: Pick<OtherGrant, "principal" | "resource">): string {
  return JSON.stringify([principal, sorted(resource)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, sorted(member)]);
}

function united(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])].sort();
}
