import { batchEntry } from "./call-inputs.ts";
import type { Call } from "./calls.ts";
import type { FilterChanges } from "./filter-changes.ts";
import { LIMITS } from "./limits.ts";
import { purposeOfFilter, purposeOfRole, purposeOfTagKey } from "./names.ts";
import { filterKey, type Grant, grantKey, type LakeFormationState, type Permission } from "./state.ts";

/** The calls that change what the kit has granted. */
export interface GrantChanges {
  readonly revoked: readonly Call[];
  readonly granted: readonly Call[];
  /** Revokes of filters whose successors are granted by then. */
  readonly superseded: readonly Call[];
}

/** Compares the grants of two states; a grant on a filter that goes is revoked first, whoever holds it. */
export function grantChanges(from: LakeFormationState, to: LakeFormationState, filters: FilterChanges): GrantChanges {
  const gone = new Set([...filters.removed, ...filters.superseded.map(({ filter }) => filter)].map(filterKey));
  const isGone = ({ resource }: Grant) => resource.kind === "filter" && gone.has(filterKey(resource));
  const after = new Map(to.grants.map((grant) => [grantKey(grant), grant]));
  const before = new Map(from.grants.filter((grant) => !isGone(grant)).map((grant) => [grantKey(grant), grant]));

  const closed = from.grants.filter(isGone);
  const isLate = succession(to, filters);
  const surplus = [...before].flatMap(([key, grant]) => (isOwned(grant) ? without(grant, after.get(key)) : []));
  const missing = [...after].flatMap(([key, grant]) => without(grant, before.get(key)));
  return {
    revoked: batches("BatchRevokePermissions", [...surplus, ...closed.filter((grant) => !isLate(grant))], from),
    granted: batches("BatchGrantPermissions", missing, to),
    superseded: batches("BatchRevokePermissions", closed.filter(isLate), from),
  };
}

/** Tells the grants that may stay until their holder has the successor; who gets none loses theirs at once. */
function succession(to: LakeFormationState, { superseded }: FilterChanges): (grant: Grant) => boolean {
  const successors = new Map(superseded.map(({ filter, successor }) => [filterKey(filter), filterKey(successor)]));
  const holders = new Set(
    to.grants.flatMap(({ principal, resource }) =>
      resource.kind === "filter" ? [`${principal} ${filterKey(resource)}`] : [],
    ),
  );
  return ({ principal, resource }) => {
    const successor = resource.kind === "filter" ? successors.get(filterKey(resource)) : undefined;
    return successor !== undefined && holders.has(`${principal} ${successor}`);
  };
}

/** Grants to purpose roles by way of the kit's own tags and filters; all others are somebody else's. */
function isOwned({ principal, resource }: Grant): boolean {
  if (!purposeOfRole(principal)) return false;
  if (resource.kind === "filter") return purposeOfFilter(resource.name) !== undefined;
  if (resource.kind !== "tag-policy") return false;
  return resource.expression.every(({ key }) => purposeOfTagKey(key) !== undefined);
}

/** What `grant` permits beyond `other`; nothing if that is nothing. */
function without(grant: Grant, other: Grant | undefined): readonly Grant[] {
  if (!other) return [grant];
  const permissions = difference(grant.permissions, other.permissions);
  const grantable = difference(grant.grantable ?? [], other.grantable ?? []);
  return permissions.length > 0 || grantable.length > 0 ? [{ ...grant, permissions, grantable }] : [];
}

function difference(some: readonly Permission[], others: readonly Permission[]): readonly Permission[] {
  return some.filter((permission) => !others.includes(permission));
}

function batches(
  operation: "BatchGrantPermissions" | "BatchRevokePermissions",
  grants: readonly Grant[],
  catalog: LakeFormationState,
): readonly Call[] {
  const calls: Call[] = [];
  for (let first = 0; first < grants.length; first += LIMITS.entriesPerBatch) {
    const batch = grants.slice(first, first + LIMITS.entriesPerBatch);
    const Entries = batch.map((grant, index) => batchEntry(grant, String(index + 1), catalog));
    calls.push({ operation, input: { Entries } });
  }
  return calls;
}
