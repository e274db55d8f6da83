/** Differences between what is read of a table and what may be, cell by cell. */

import type { RowComparison } from "./verify-rows.ts";

/** Some columns of the rows that pass a filter. */
export interface Region {
  /** Physical columns, sorted. */
  readonly columns: readonly string[];
  /** Row filter expression; absent means all rows. */
  readonly rows?: string | undefined;
}

/** What is read beyond the lawful region; a region without proof that its rows are lawful ones counts. */
export function excessOf(
  reads: readonly Region[],
  lawful: Region | undefined,
  comparison: RowComparison,
): readonly Region[] {
  const allowed = new Set(lawful?.columns);
  return reads.flatMap((region): Region[] => {
    const isLawfulRow = lawful !== undefined && comparison.isWithin(region.rows, [lawful.rows]);
    const columns = isLawfulRow ? region.columns.filter((column) => !allowed.has(column)) : region.columns;
    return columns.length > 0 ? [{ ...region, columns }] : [];
  });
}

/** What of the lawful region is not read, or not provably so; `undefined` if all is. */
export function missingOf(reads: readonly Region[], lawful: Region, comparison: RowComparison): Region | undefined {
  const columns = lawful.columns.filter((column) => {
    const through = reads.filter((region) => region.columns.includes(column));
    return (
      through.length === 0 ||
      !comparison.isWithin(
        lawful.rows,
        through.map(({ rows }) => rows),
      )
    );
  });
  return columns.length > 0 ? { ...lawful, columns } : undefined;
}
