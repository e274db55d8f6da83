import { isSameFilter } from "./filter-changes.ts";
import { isSameGrant } from "./grant-changes.ts";
import { purposeOfRole } from "./names.ts";
import { filterKey, type Grant, grantKey, type LakeFormationState } from "./state.ts";
import { isSameDatabase } from "./tag-changes.ts";
import { unequal } from "./unequal.ts";

/** The same part of two states. */
export type BothParts = readonly [before: LakeFormationState, after: LakeFormationState];

/**
 * Finds the part of two states outside of which a principal reads the same in both: in a large mesh, little.
 *
 * What a principal reads of a database depends on that database, on the filters and grants that name it, and on grants
 * by tags. Where the latter differ, the part is the whole.
 */
export function changedPart(before: LakeFormationState, after: LakeFormationState): (principal: string) => BothParts {
  const grants = unequal(before.grants, after.grants, { key: grantKey, isSame: isSameGrant });
  const changed = [...grants.before, ...grants.after];
  const byTags = new Set(changed.flatMap((grant) => (databaseOf(grant) === undefined ? [grant.principal] : [])));
  // a group holds everyone
  const isEverywhere = [...byTags].some((principal) => !purposeOfRole(principal));
  const databases = new Set([
    ...changedDatabases(before, after),
    ...changed.flatMap((grant) => databaseOf(grant) ?? []),
  ]);
  const parts: BothParts = [partOf(before, databases), partOf(after, databases)];
  return (principal) => (isEverywhere || byTags.has(principal) ? [before, after] : parts);
}

function changedDatabases(before: LakeFormationState, after: LakeFormationState): readonly string[] {
  const databases = unequal(before.databases, after.databases, { key: ({ name }) => name, isSame: isSameDatabase });
  const filters = unequal(before.filters, after.filters, { key: filterKey, isSame: isSameFilter });
  return [
    ...[...databases.before, ...databases.after].map(({ name }) => name),
    ...[...filters.before, ...filters.after].map(({ database }) => database),
  ];
}

function partOf(state: LakeFormationState, databases: ReadonlySet<string>): LakeFormationState {
  return {
    ...state,
    databases: state.databases.filter(({ name }) => databases.has(name)),
    filters: state.filters.filter(({ database }) => databases.has(database)),
    grants: state.grants.filter(
      (grant) => databases.has(databaseOf(grant) ?? "") || grant.resource.kind === "tag-policy",
    ),
  };
}

function databaseOf({ resource }: Grant): string | undefined {
  return resource.kind === "tag-policy" ? undefined : resource.database;
}
