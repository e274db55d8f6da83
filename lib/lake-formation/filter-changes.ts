import { purposeOfFilter } from "./names.ts";
import { type DataCellsFilter, filterKey, type LakeFormationState } from "./state.ts";
import { isSameList, unequal } from "./unequal.ts";

/** What becomes of the kit's data cells filters between two states. A filter's content never changes. */
export interface FilterChanges {
  /** Go before anything widens. */
  readonly removed: readonly DataCellsFilter[];
  readonly created: readonly DataCellsFilter[];
  /** Go once a successor that shows all they show is granted. */
  readonly superseded: readonly Superseded[];
}

interface Superseded {
  readonly filter: DataCellsFilter;
  readonly successor: DataCellsFilter;
}

/** Compares the filters of two states; foreign filters are left out. */
export function filterChanges(from: LakeFormationState, to: LakeFormationState): FilterChanges {
  const { before, after } = unequal(from.filters, to.filters, { key: filterKey, isSame: isSameFilter });
  const found = new Map(before.map((filter) => [filterKey(filter), filter]));
  const wanted = new Map(after.map((filter) => [filterKey(filter), filter]));
  const isKept = (filter: DataCellsFilter, others: typeof found) => {
    const other = others.get(filterKey(filter));
    return other !== undefined && isSameFilter(filter, other);
  };
  const gone = before.filter((filter) => purposeOfFilter(filter.name) !== undefined && !isKept(filter, wanted));
  const created = after.filter((filter) => !isKept(filter, found));

  const createdFor = Map.groupBy(created, purposeAndTable);
  const superseded = gone.flatMap((filter): Superseded[] => {
    const successor = createdFor.get(purposeAndTable(filter))?.find((candidate) => contains(candidate, filter));
    return successor ? [{ filter, successor }] : [];
  });
  const late = new Set(superseded.map(({ filter }) => filter));
  return { removed: gone.filter((filter) => !late.has(filter)), created, superseded };
}

function purposeAndTable({ database, table, name }: DataCellsFilter): string {
  return filterKey({ database, table, name: purposeOfFilter(name) ?? "" });
}

/** Whether two filters have the same name and the same content. */
export function isSameFilter(one: DataCellsFilter, other: DataCellsFilter): boolean {
  const isSameName = one.name === other.name && one.table === other.table && one.database === other.database;
  return isSameName && one.rows === other.rows && isSameSelection(one, other);
}

function isSameSelection({ columns: one }: DataCellsFilter, { columns: other }: DataCellsFilter): boolean {
  if ("include" in one) return "include" in other && areSameNames(one.include, other.include);
  return "exclude" in other && areSameNames(one.exclude, other.exclude);
}

/** In whatever order an account gives them back. */
function areSameNames(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  return isSameList(some, others) || isSameList(some.toSorted(), others.toSorted());
}

/** Provably: the same row filter, word for word, and every column; a namesake cannot stand beside the old filter. */
function contains(successor: DataCellsFilter, { name, rows, columns }: DataCellsFilter): boolean {
  if (successor.name === name || successor.rows !== rows || !("include" in columns)) return false;
  const wider = successor.columns;
  return "include" in wider && columns.include.every((column) => wider.include.includes(column));
}
