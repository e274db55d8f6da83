import type { Fault } from "../errors.ts";
import type { Instant } from "../mesh.ts";
import { renderRowFilter } from "../row-filter.ts";
import { formatInstant } from "../time.ts";
import { FilterBounds } from "./filter-bounds.ts";
import type { GovernedMesh, GovernedProduct } from "./governed.ts";

/** What a filter expression of Lake Formation holds. */
const LONGEST = 2_048;

/**
 * Row filters that outgrow what Lake Formation takes once consent was added and the inputs' filters were carried along.
 *
 * Views are worked out only where filters could get that long at all.
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
function faultsOf({ product: { product, path }, purpose, mesh: { index } }: Doubtful): readonly Fault[] {
  const faults = new Map<string, Fault>();
  let at = Number.NEGATIVE_INFINITY;
  do {
    for (const [table, { rows }] of Object.entries(index.effectiveView(product.id, purpose, at) ?? {})) {
      const length = rows ? renderRowFilter(rows).length : 0;
      if (length > LONGEST && !faults.has(table)) faults.set(table, tooLong({ path, table, purpose, length, at }));
    }
    at = index.nextChange(product.id, at);
  } while (at < Number.POSITIVE_INFINITY);
  return [...faults.values()];
}

interface LongFilter {
  readonly path: string;
  readonly table: string;
  readonly purpose: string;
  readonly length: number;
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
