import { filterChanges } from "./filter-changes.ts";
import { isGrantOwned } from "./grant-changes.ts";
import { purposeOfFilter, purposeOfTagKey } from "./names.ts";
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
    databases: both(from.databases, to.databases, databaseOf),
    filters: sortedBy(
      [...from.filters.filter(({ name }) => purposeOfFilter(name) === undefined), ...to.filters],
      filterKey,
    ),
    grants: sortedBy(grants.values(), grantKey),
  };
}

interface Pair<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

function databaseOf(name: string, { before, after }: Pair<Database>): Database {
  const tables = both(before?.tables ?? [], after?.tables ?? [], tableOf);
  return { name, tags: tagsOf(before, after), tables };
}

function tableOf(name: string, { before, after }: Pair<CatalogTable>): CatalogTable {
  const columns = both(before?.columns ?? [], after?.columns ?? [], columnOf);
  return { name, tags: tagsOf(before, after), columns };
}

type Column = CatalogTable["columns"][number];

function columnOf(name: string, { before, after }: Pair<Column>): Column {
  const { partition } = after ?? before ?? {};
  return { name, tags: tagsOf(before, after), ...(partition ? { partition } : {}) };
}

function tagsOf(before: { readonly tags: Tags } | undefined, after: { readonly tags: Tags } | undefined): Tags {
  const foreign = Object.entries(before?.tags ?? {}).filter(([key]) => !isOwnTag(key));
  if (foreign.length === 0) return after?.tags ?? {};
  return Object.fromEntries(sortedBy([...foreign, ...Object.entries(after?.tags ?? {})], ([key]) => key));
}

/** Whatever is on either side, by name, in order. */
function both<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  join: (name: string, pair: Pair<T>) => T,
): readonly T[] {
  const found = new Map(before.map((one) => [one.name, one]));
  const wanted = new Map(after.map((one) => [one.name, one]));
  const names = new Set([...found.keys(), ...wanted.keys()]);
  return [...names].sort().map((name) => join(name, { before: found.get(name), after: wanted.get(name) }));
}

function isOwnTag(key: string): boolean {
  return purposeOfTagKey(key) !== undefined;
}
