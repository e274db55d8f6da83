import { batches } from "./batches.ts";
import type { Call } from "./calls.ts";
import type { FilterChanges } from "./filter-changes.ts";
import { isGrantOwned } from "./names.ts";
import {
  type DataCellsFilter,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  type Permission,
} from "./state.ts";
import { isSameList, unequal } from "./unequal.ts";

/** The calls that change what the kit has granted. */
export interface GrantChanges {
  readonly revoked: readonly Call[];
  readonly granted: readonly Call[];
  /** Revokes of filters whose successors are granted by then. */
  readonly superseded: readonly Call[];
}

/** Compares the grants of two states; a grant on a filter that goes is revoked first, whoever holds it. */
export function grantChanges(from: LakeFormationState, to: LakeFormationState, filters: FilterChanges): GrantChanges {
  const isGone = onFilters([...filters.removed, ...filters.superseded.map(({ filter }) => filter)]);
  const closed = from.grants.filter(isGone);
  const rest = unequal(from.grants, to.grants, { key: grantKey, isSame: isSameGrant });
  const before = new Map(rest.before.filter((grant) => !isGone(grant)).map((grant) => [grantKey(grant), grant]));
  const after = new Map([...rest.after, ...to.grants.filter(isGone)].map((grant) => [grantKey(grant), grant]));

  const isLate = succession(to, filters);
  const surplus = [...before].flatMap(([key, grant]) => (isGrantOwned(grant) ? without(grant, after.get(key)) : []));
  const missing = [...after].flatMap(([key, grant]) => without(grant, before.get(key)));
  return {
    revoked: batches("BatchRevokePermissions", [...surplus, ...closed.filter((grant) => !isLate(grant))], from),
    granted: batches("BatchGrantPermissions", missing, to),
    superseded: batches("BatchRevokePermissions", closed.filter(isLate), from),
  };
}

/** Tells the grants on any of these filters. */
function onFilters(filters: readonly DataCellsFilter[]): (grant: Grant) => boolean {
  const databases = new Set(filters.map(({ database }) => database));
  const keys = new Set(filters.map(filterKey));
  return ({ resource }) =>
    resource.kind === "filter" && databases.has(resource.database) && keys.has(filterKey(resource));
}

/** Tells the grants that may stay until their holder has the successor; who gets none loses theirs at once. */
function succession(to: LakeFormationState, { superseded }: FilterChanges): (grant: Grant) => boolean {
  const successors = new Map(superseded.map(({ filter, successor }) => [filterKey(filter), filterKey(successor)]));
  const isOnSuccessor = onFilters(superseded.map(({ successor }) => successor));
  const holders = new Set(
    to.grants.flatMap((grant) => {
      const { principal, resource } = grant;
      return isOnSuccessor(grant) && resource.kind === "filter" ? [`${principal} ${filterKey(resource)}`] : [];
    }),
  );
  return ({ principal, resource }) => {
    const successor = resource.kind === "filter" ? successors.get(filterKey(resource)) : undefined;
    return successor !== undefined && holders.has(`${principal} ${successor}`);
  };
}

/** Whether two grants are one and permit the same. By parts, where grants are many: a key for each takes long. */
export function isSameGrant(one: Grant, other: Grant): boolean {
  if (one.principal !== other.principal || one.condition !== other.condition) return false;
  const isSameResource =
    one.resource.kind === "filter" && other.resource.kind === "filter"
      ? isSameFilterName(one.resource, other.resource)
      : one.resource.kind === other.resource.kind && grantKey(one) === grantKey(other);
  return (
    isSameResource &&
    isSameList(one.permissions, other.permissions) &&
    isSameList(one.grantable ?? NONE, other.grantable ?? NONE)
  );
}

const NONE: readonly Permission[] = [];

type FilterName = Pick<DataCellsFilter, "database" | "table" | "name">;

function isSameFilterName(one: FilterName, other: FilterName): boolean {
  return one.name === other.name && one.table === other.table && one.database === other.database;
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
