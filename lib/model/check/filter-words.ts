import type { Fault } from "../errors.ts";
import type { ColumnSource, LineageEntry, Product } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { columnsOf } from "../row-filter.ts";
import { KEYWORD } from "../row-filter-tokens.ts";
import { type GovernedMesh, type GovernedProduct, tablePath } from "./governed.ts";

/**
 * Copies, of columns that filters read, that are called like a word of the filters.
 *
 * Filters are carried to copies, and `true = true` would let every row through. The core hides such a table instead;
 * whoever names the column should know before.
 */
export function filterWordFaults(mesh: GovernedMesh): readonly Fault[] {
  const read = new ReadColumns(mesh);
  return mesh.products.flatMap((product) =>
    product.product.lineage.flatMap((entry, position) => {
      if (entry.kind !== "identity" || !KEYWORD.test(entry.column ?? "")) return [];
      return entry.from
        .filter((source) => read.of(source.product, source.table).has(source.column))
        .map((source) => faultOf({ product, entry, position }, source));
    }),
  );
}

/** Which columns of a table some filter reads: its owner's, a consent, or one that is carried there. */
class ReadColumns {
  readonly #mesh: GovernedMesh;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(mesh: GovernedMesh) {
    this.#mesh = mesh;
  }

  of(id: string, table: string): ReadonlySet<string> {
    const key = `${id}.${table}`;
    const known = this.#known.get(key);
    if (known) return known;
    const product = this.#mesh.product(id)?.product;
    const columns = new Set(product ? this.#columnsOf(product, table) : []);
    this.#known.set(key, columns);
    return columns;
  }

  #columnsOf({ tables, assignments, lineage }: Product, name: string): readonly string[] {
    const { subject, consents = {} } = tables.find((table) => table.name === name) ?? {};
    const copies = lineage.filter(({ table, kind }) => table === name && kind === "identity");
    return [
      ...assignments.flatMap(({ views }) => [...columnsOf(ownEntry(views, name)?.rows)]),
      ...(subject === "none" ? [] : Object.values(consents)),
      ...copies.flatMap(({ column = "", from }) =>
        from.some((source) => this.of(source.product, source.table).has(source.column)) ? [column] : [],
      ),
    ];
  }
}

interface Copy {
  readonly product: GovernedProduct;
  readonly entry: LineageEntry;
  /** Among the entries of its product. */
  readonly position: number;
}

function faultOf({ product, entry, position }: Copy, source: ColumnSource): Fault {
  const { contract, tables } = product.product;
  const table = tables.find(({ name }) => name === entry.table);
  return {
    path: contract !== undefined && table ? tablePath(product, table) : `${product.path}.lineage[${position}]`,
    message:
      `\`${entry.table}.${entry.column}\` copies \`${source.product}.${source.table}.${source.column}\`, ` +
      "which row filters read, and is itself a word of row filters",
    help: "call the column otherwise, in a contract by a `physicalName`: no row filter can name it",
  };
}
