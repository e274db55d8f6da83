import { batches } from "./batches.ts";
import type { Call } from "./calls.ts";
import { EVERYBODY } from "./names.ts";
import { type Grant, type LakeFormationState, OPENS_DATA, type Permission } from "./state.ts";

/** What the creator goes on needing: administrators may neither alter nor drop what others created. */
const KEPT: readonly Permission[] = ["ALTER", "DESCRIBE", "DROP"];

/**
 * The calls that take away what Lake Formation gives by itself when databases and tables are made: everything to every
 * IAM principal where the account still has its first settings, and everything to whoever made them.
 *
 * They belong before every other call: until then tags and filters keep nobody out. The creator may still alter and
 * drop tables; what it holds on databases opens no table. Grants that somebody made stay.
 *
 * @param creator ARN of the role that makes databases and tables; without it, what creators hold stays
 */
export function bootstrapCalls(state: LakeFormationState, creator?: string): readonly Call[] {
  const everybodys = state.grants.filter(isEverybodys);
  const creators = state.grants.filter((grant) => isCreators(grant, creator));
  const reading = creators.flatMap(whatReads);
  const whole = reading.filter(({ permissions, resource }) => resource.kind === "table" && permissions.includes("ALL"));
  return [
    ...batches("BatchGrantPermissions", whole.flatMap(stillNeeded(creators)), state),
    ...batches("BatchRevokePermissions", [...everybodys, ...reading], state),
    // whether `ALL` takes the others along when it goes is nowhere said
    ...batches("BatchGrantPermissions", whole.map(withKept), state),
  ];
}

/** Whether a grant that reads is one of those that {@link bootstrapCalls} takes away. */
export function isGivenByDefault(grant: Grant, creator?: string): boolean {
  return isEverybodys(grant) || isCreators(grant, creator);
}

function isEverybodys({ principal, resource }: Grant): boolean {
  return principal === EVERYBODY && resource.kind !== "tag-policy" && resource.kind !== "filter";
}

function isCreators({ principal, resource }: Grant, creator: string | undefined): boolean {
  return principal === creator && (resource.kind === "table" || resource.kind === "columns");
}

function whatReads(grant: Grant): readonly Grant[] {
  const permissions = grant.permissions.filter((permission) => OPENS_DATA.has(permission));
  const grantable = (grant.grantable ?? []).filter((permission) => OPENS_DATA.has(permission));
  return permissions.length + grantable.length > 0 ? [{ ...grant, permissions, grantable }] : [];
}

/** What the creator does not hold by name: a run that is cut short must not leave it without. */
function stillNeeded(creators: readonly Grant[]): (grant: Grant) => readonly Grant[] {
  const held = new Map(creators.map((grant) => [grant.resource, grant.permissions]));
  return (grant) => {
    const permissions = KEPT.filter((permission) => !held.get(grant.resource)?.includes(permission));
    return permissions.length > 0 ? [{ ...grant, permissions, grantable: [] }] : [];
  };
}

function withKept(grant: Grant): Grant {
  return { ...grant, permissions: KEPT, grantable: [] };
}
