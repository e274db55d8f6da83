import { type Applied, type PartFailure, type Refusal, refused } from "./applied.ts";
import { grantOfEntry } from "./call-inputs.ts";
import type { BatchInput } from "./calls.ts";
import { LIMITS } from "./limits.ts";
import {
  byText,
  filterKey,
  type Grant,
  type GrantResource,
  grantKey,
  type LakeFormationState,
  type Permission,
  sortedBy,
} from "./state.ts";

/** Grants or revokes entry by entry; entries that cannot be are reported, the others are done. */
export function applyBatch(
  state: LakeFormationState,
  operation: "BatchGrantPermissions" | "BatchRevokePermissions",
  { Entries: entries }: BatchInput,
): Applied {
  if (entries.length > LIMITS.entriesPerBatch) {
    return refused(state, "InvalidInputException", `a batch has at most ${LIMITS.entriesPerBatch} entries`);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    return refused(state, "InvalidInputException", "entries of a batch have different ids");
  }
  const held = new Map(state.grants.map((grant) => [keyOf(grant), grant]));
  const failures: PartFailure[] = [];
  for (const entry of entries) {
    const asked = grantOfEntry(entry);
    const refusal = asked
      ? operation === "BatchGrantPermissions"
        ? grant(held, asked, state)
        : revoke(held, asked)
      : invalid("an entry names a resource");
    if (refusal) failures.push({ part: entry.Id, ...refusal });
  }
  return { state: { ...state, grants: sortedBy(held.values(), keyOf) }, failures };
}

/** Grants are values that never change, and most of them are the same from one batch to the next. */
const keys = new WeakMap<Grant, string>();

function keyOf(grant: Grant): string {
  const known = keys.get(grant);
  if (known !== undefined) return known;
  const key = grantKey(grant);
  keys.set(grant, key);
  return key;
}

/** Adds to what the principal holds on the resource. */
function grant(held: Map<string, Grant>, asked: Grant, state: LakeFormationState): Refusal | undefined {
  const missing = missingPart(asked.resource, state);
  if (missing !== undefined) return { code: "EntityNotFoundException", message: `no \`${missing}\`` };
  const key = grantKey(asked);
  const before = held.get(key);
  const permissions = united(before?.permissions, asked.permissions);
  held.set(key, withPermissions(asked, permissions, united(before?.grantable, asked.grantable)));
  return undefined;
}

/** Takes exactly what is named: a permission that is not held under just this grant is refused. */
function revoke(held: Map<string, Grant>, asked: Grant): Refusal | undefined {
  const key = grantKey(asked);
  const before = held.get(key);
  const { permissions = [], grantable = [] } = before ?? {};
  const isHeld =
    asked.permissions.every((permission) => permissions.includes(permission)) &&
    (asked.grantable ?? []).every((permission) => grantable.includes(permission));
  if (!before || !isHeld) return invalid(`\`${asked.principal}\` does not hold what is to be revoked`);
  const left = permissions.filter((permission) => !asked.permissions.includes(permission));
  const passedOn = grantable.filter((permission) => !asked.grantable?.includes(permission));
  if (left.length + passedOn.length > 0) held.set(key, withPermissions(before, left, passedOn));
  else held.delete(key);
  return undefined;
}

function missingPart(resource: GrantResource, { databases, filters, tags }: LakeFormationState): string | undefined {
  switch (resource.kind) {
    case "tag-policy":
      return resource.expression.find(({ key, values }) => {
        const tag = tags.find((candidate) => candidate.key === key);
        return !tag || values.some((value) => value !== "*" && !tag.values.includes(value));
      })?.key;
    case "filter":
      return filters.some((filter) => filterKey(filter) === filterKey(resource)) ? undefined : resource.name;
    default: {
      const database = databases.find(({ name }) => name === resource.database);
      if (!database) return resource.database;
      if (resource.kind === "database" || resource.table === undefined) return undefined;
      return database.tables.some(({ name }) => name === resource.table) ? undefined : resource.table;
    }
  }
}

function withPermissions(
  { grantable: _, ...grant }: Grant,
  permissions: readonly Permission[],
  grantable: readonly Permission[],
): Grant {
  return { ...grant, permissions, ...(grantable.length > 0 ? { grantable } : {}) };
}

function united(some: readonly Permission[] = [], more: readonly Permission[] = []): readonly Permission[] {
  return [...new Set([...some, ...more])].sort(byText);
}

function invalid(message: string): Refusal {
  return { code: "InvalidInputException", message };
}
