import { purposeOfFilter } from "./names.ts";
import { type DataCellsFilter, filterKey, type LakeFormationState } from "./state.ts";

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
  const before = new Map(from.filters.map((filter) => [filterKey(filter), filter]));
  const after = new Map(to.filters.map((filter) => [filterKey(filter), filter]));
  const gone = from.filters.filter(
    (filter) => purposeOfFilter(filter.name) !== undefined && !isSameFilter(filter, after.get(filterKey(filter))),
  );
  const created = to.filters.filter((filter) => !isSameFilter(filter, before.get(filterKey(filter))));

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

function isSameFilter(one: DataCellsFilter, other: DataCellsFilter | undefined): boolean {
  return other !== undefined && one.rows === other.rows && isSameSelection(one, other);
}

function isSameSelection({ columns: one }: DataCellsFilter, { columns: other }: DataCellsFilter): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Provably: the same row filter, word for word, and every column; a namesake cannot stand beside the old filter. */
function contains(successor: DataCellsFilter, { name, rows, columns }: DataCellsFilter): boolean {
  if (successor.name === name || successor.rows !== rows || !("include" in columns)) return false;
  const wider = successor.columns;
  return "include" in wider && columns.include.every((column) => wider.include.includes(column));
}
