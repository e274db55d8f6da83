import { filterChanges } from "./filter-changes.ts";
import { isGrantOwned, isOwnTag, purposeOfFilter } from "./names.ts";
import {
  type CatalogTable,
  type Database,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  sortedBy,
  type Tags,
} from "./state.ts";
import { type Pair, paired } from "./unequal.ts";

/**
 * The state that {@link plan} leads `from` to: what the kit owns is as in `to`, what it does not own is as it was.
 *
 * Tables and columns of both sides are there: Glue gets new ones before a plan, and drops old ones after it.
 */
export function outcomeOf(from: LakeFormationState, to: LakeFormationState): LakeFormationState {
  const { removed, superseded } = filterChanges(from, to);
  const gone = new Set([...removed, ...superseded.map(({ filter }) => filter)].map(filterKey));
  const isLost = ({ resource }: Grant) => resource.kind === "filter" && gone.has(filterKey(resource));
  const grants = new Map(
    from.grants.filter((grant) => !isGrantOwned(grant) && !isLost(grant)).map((grant) => [grantKey(grant), grant]),
  );
  for (const grant of to.grants) grants.set(grantKey(grant), grant);
  return {
    ...from,
    tags: sortedBy([...from.tags.filter(({ key }) => !isOwnTag(key)), ...to.tags], ({ key }) => key),
    databases: paired(from.databases, to.databases).map(databaseOf),
    filters: sortedBy(
      [...from.filters.filter(({ name }) => purposeOfFilter(name) === undefined), ...to.filters],
      filterKey,
    ),
    grants: sortedBy(grants.values(), grantKey),
  };
}

function databaseOf({ name, before, after }: Pair<Database>): Database {
  const tables = paired(before?.tables ?? [], after?.tables ?? []).map(tableOf);
  return { name, tags: tagsOf(before, after), tables };
}

function tableOf({ name, before, after }: Pair<CatalogTable>): CatalogTable {
  const columns = paired(before?.columns ?? [], after?.columns ?? []).map(columnOf);
  return { name, tags: tagsOf(before, after), columns };
}

type Column = CatalogTable["columns"][number];

function columnOf({ name, before, after }: Pair<Column>): Column {
  const { partition } = after ?? before ?? {};
  return { name, tags: tagsOf(before, after), ...(partition ? { partition } : {}) };
}

function tagsOf(before: { readonly tags: Tags } | undefined, after: { readonly tags: Tags } | undefined): Tags {
  const foreign = Object.entries(before?.tags ?? {}).filter(([key]) => !isOwnTag(key));
  if (foreign.length === 0) return after?.tags ?? {};
  return Object.fromEntries(sortedBy([...foreign, ...Object.entries(after?.tags ?? {})], ([key]) => key));
}
