import type { Fault } from "../errors.ts";
import type { Instant, Product } from "../mesh.ts";
import { renderRowFilter } from "../row-filter.ts";
import { formatInstant } from "../time.ts";
import type { GovernedMesh, GovernedProduct } from "./governed.ts";

/** What a filter expression of Lake Formation holds. */
const LONGEST = 2_048;

/**
 * Row filters that outgrow what Lake Formation takes once consent was added and the inputs' filters were carried along.
 *
 * Views are worked out only for products whose filters could get that long at all.
 */
export function filterFaults(mesh: GovernedMesh): readonly Fault[] {
  const bounds = new Map<string, Bound>();
  return mesh.products.flatMap((product) =>
    boundOf(product.product, mesh, bounds).length > LONGEST ? faultsOf(product, mesh) : [],
  );
}

function faultsOf({ product, path }: GovernedProduct, { index, purposes }: GovernedMesh): readonly Fault[] {
  const faults = new Map<string, Fault>();
  for (let at = Number.NEGATIVE_INFINITY; ; ) {
    for (const purpose of purposes.keys()) {
      for (const [table, { rows }] of Object.entries(index.effectiveView(product.id, purpose, at) ?? {})) {
        const length = rows ? renderRowFilter(rows).length : 0;
        const key = `${table}\n${purpose}`;
        if (length > LONGEST && !faults.has(key)) faults.set(key, tooLong({ path, table, purpose, length, at }));
      }
    }
    const next = index.nextChange(product.id, at);
    if (!(next > at) || next === Number.POSITIVE_INFINITY) return [...faults.values()];
    at = next;
  }
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
    message: `${since}the row filter of \`${table}\` for \`${purpose}\` has ${length} characters with all that is carried along, ${LONGEST} at most`,
    help: "precompute a BOOLEAN column for what the filters say, and filter by that",
  };
}

/** The most that any filter of a product can come to. */
interface Bound {
  readonly length: number;
  /** How often a column is named, each of which may be called something longer downstream. */
  readonly names: number;
}

function boundOf(product: Product, mesh: GovernedMesh, known: Map<string, Bound>): Bound {
  const already = known.get(product.id);
  if (already) return already;

  const own = [ownBound(product)];
  const longest = Math.max(0, ...product.tables.flatMap(({ columns }) => columns.map(({ name }) => name.length)));
  const draws = new Set(
    product.lineage.flatMap(({ table, from }) =>
      from.map((source) => `${table}\n${source.product}\n${source.table}\n${source.role ?? ""}`),
    ),
  );
  for (const draw of draws) {
    const input = mesh.product(draw.split("\n")[1] ?? "");
    if (!input) continue;
    const { length, names } = boundOf(input.product, mesh, known);
    own.push({ length: length + names * longest + 10, names });
  }
  const bound = {
    length: own.reduce((sum, { length }) => sum + length, 0),
    names: own.reduce((sum, { names }) => sum + names, 0),
  };
  known.set(product.id, bound);
  return bound;
}

/** Everything that is stated as a filter, joined by AND in parentheses. */
function ownBound({ tables, assignments }: Product): Bound {
  const filters = assignments.flatMap(({ views }) => Object.values(views).flatMap(({ rows }) => rows ?? []));
  const consents = tables.flatMap((table) => Object.values(table.consents));
  const texts = filters.map(renderRowFilter);
  return {
    length: [...texts, ...consents].reduce((sum, { length }) => sum + length + 20, 0),
    // no comparison is shorter than `a = 1`, and something joins it to the next
    names: consents.length + texts.reduce((sum, { length }) => sum + Math.ceil(length / 6), 0),
  };
}
