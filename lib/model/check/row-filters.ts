import type { Fault } from "../errors.ts";
import type { Instant, Table } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { outgrows, type RowFilter, renameColumns, renderRowFilter } from "../row-filter.ts";
import { formatInstant } from "../time.ts";
import { LONGEST_CARRIED } from "../view.ts";
import { drawsOf, FilterBounds } from "./filter-bounds.ts";
import type { GovernedMesh, GovernedProduct } from "./governed.ts";

/** What a filter expression of Lake Formation holds. */
const LONGEST = 2_048;

/**
 * Row filters that outgrow what Lake Formation takes once consent was added and the inputs' filters were carried along.
 *
 * Views are worked out only where filters could get that long at all. What grows far beyond is never built: the table
 * is hidden instead.
 */
export function filterFaults(mesh: GovernedMesh): readonly Fault[] {
  const bounds = new FilterBounds(mesh, LONGEST);
  return mesh.products.flatMap((product) => {
    if (bounds.isWithin(product.product)) return [];
    return [...mesh.purposes.keys()].flatMap((purpose) =>
      bounds.isWithin(product.product, purpose) ? [] : faultsOf({ product, purpose, mesh }),
    );
  });
}

interface Doubtful {
  readonly product: GovernedProduct;
  readonly purpose: string;
  readonly mesh: GovernedMesh;
}

/** One fault per table, from the first instant on at which its filter is too long. */
function faultsOf(doubtful: Doubtful): readonly Fault[] {
  const { product, path } = doubtful.product;
  const { purpose, mesh } = doubtful;
  const faults = new Map<string, Fault>();
  let at = Number.NEGATIVE_INFINITY;
  do {
    const view = mesh.index.effectiveView(product.id, purpose, at) ?? {};
    for (const table of product.tables) {
      const seen = ownEntry(view, table.name);
      const length = seen?.rows ? renderRowFilter(seen.rows).length : 0;
      const isMore = !seen && isOutgrown(doubtful, table, at);
      if (faults.has(table.name) || (length <= LONGEST && !isMore)) continue;
      const what = isMore ? `more than ${LONGEST_CARRIED}` : `${length}`;
      faults.set(table.name, tooLong({ path, table: table.name, purpose, length: what, at }));
    }
    at = mesh.index.nextChange(product.id, at);
  } while (at < Number.POSITIVE_INFINITY);
  return [...faults.values()];
}

/** Whether so much is carried to a table that it is hidden instead, of which its view says nothing. */
function isOutgrown({ product: { product, allowances }, purpose, mesh }: Doubtful, table: Table, at: Instant): boolean {
  if (!allowances.some(({ assignment }) => ownEntry(assignment.views, table.name))) return false;
  const carried: RowFilter[] = [];
  for (const { input, images, source } of drawsOf(mesh, product, table)) {
    const rows = ownEntry(mesh.index.effectiveView(input.id, purpose, at) ?? {}, source)?.rows;
    if (rows) carried.push(renameColumns(rows, (column) => images.get(column) ?? column));
  }
  return carried.length > 1 && outgrows(carried, LONGEST_CARRIED);
}

interface LongFilter {
  readonly path: string;
  readonly table: string;
  readonly purpose: string;
  readonly length: string;
  readonly at: Instant;
}

function tooLong({ path, table, purpose, length, at }: LongFilter): Fault {
  const since = Number.isFinite(at) ? `from ${formatInstant(at)} on, ` : "";
  return {
    path,
    message:
      `${since}the row filter of \`${table}\` for \`${purpose}\` has ${length} characters with all that is carried ` +
      `along, ${LONGEST} at most`,
    help: "precompute a BOOLEAN column for what the filters say, and filter by that",
  };
}
