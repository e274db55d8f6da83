import type { Product, Table } from "../mesh.ts";
import { ownEntry } from "../owner-view.ts";
import { columnsOf, conjuncts, isTrue, type RowFilter, renameColumns, renderRowFilter } from "../row-filter.ts";
import { KEYWORD } from "../row-filter-tokens.ts";
import type { GovernedMesh } from "./governed.ts";

/** Every part that may be joined into a table's filter, by its text; or too much to be kept. */
type Parts = ReadonlyMap<string, RowFilter> | "too-long";

/** Bounds the length of row filters from what is stated, without working out a single view. */
export class FilterBounds {
  readonly #mesh: GovernedMesh;
  readonly #longest: number;
  readonly #known = new Map<string, ReadonlyMap<string, Parts>>();
  readonly #ancestors = new Map<string, ReadonlySet<string>>();

  constructor(mesh: GovernedMesh, longest: number) {
    this.#mesh = mesh;
    this.#longest = longest;
  }

  /** Whether no filter of the product can be longer, for that purpose or for any. */
  isWithin(product: Product, purpose?: string): boolean {
    return [...this.#partsOf(product, purpose).values()].every((parts) => parts !== "too-long");
  }

  #partsOf(product: Product, purpose: string | undefined): ReadonlyMap<string, Parts> {
    const key = `${product.id}\n${purpose ?? ""}`;
    const known = this.#known.get(key);
    if (known) return known;
    const parts = new Map(product.tables.map((table) => [table.name, this.#partsOfTable(product, table, purpose)]));
    this.#known.set(key, parts);
    return parts;
  }

  #partsOfTable(product: Product, table: Table, purpose: string | undefined): Parts {
    const parts = new Map<string, RowFilter>();
    const add = (part: RowFilter) => parts.set(renderRowFilter(part), part);
    const sources = purpose === undefined ? undefined : this.#ancestorsOf(purpose);

    for (const { purpose: about, views } of product.assignments) {
      const view = ownEntry(views, table.name);
      if (!sources || sources.has(about)) conjuncts(view?.rows).forEach(add);
    }
    for (const column of Object.values(table.consents)) if (!KEYWORD.test(column)) add(isTrue(column));
    for (const { input, images, source } of drawsOf(this.#mesh, product, table)) {
      const carried = this.#partsOf(input, purpose).get(source);
      if (carried === "too-long") return "too-long";
      for (const part of carried?.values() ?? []) {
        const isCarried = [...columnsOf(part)].every((column) => images.has(column));
        if (isCarried) add(renameColumns(part, (column) => images.get(column) ?? column));
      }
    }
    // each may need parentheses, and " AND " to the next
    const length = Array.from(parts.keys()).reduce((sum, text) => sum + text.length + 7, 0);
    const isSingle = parts.size === 1 && length - 7 <= this.#longest;
    return length > this.#longest && !isSingle ? "too-long" : parts;
  }

  /** The purpose and everything above it: whose filters its view may inherit. */
  #ancestorsOf(purpose: string): ReadonlySet<string> {
    const known = this.#ancestors.get(purpose);
    if (known) return known;
    const found = new Set([purpose]);
    for (const id of found) {
      for (const parent of this.#mesh.purposes.get(id)?.parents ?? []) found.add(parent);
    }
    this.#ancestors.set(purpose, found);
    return found;
  }
}

/** Each table that one is made from, once per role, with what its columns are called here. */
export function drawsOf(mesh: GovernedMesh, product: Product, { name }: Table) {
  const draws = new Map<string, { input: Product; source: string; images: Map<string, string> }>();
  for (const { table, column, kind, from } of product.lineage) {
    if (table !== name) continue;
    for (const source of from) {
      const input = mesh.product(source.product)?.product;
      if (!input) continue;
      const key = `${source.product}\n${source.table}\n${source.role ?? ""}`;
      const draw = draws.get(key) ?? { input, source: source.table, images: new Map() };
      if (kind === "identity" && column !== undefined && !KEYWORD.test(column)) draw.images.set(source.column, column);
      draws.set(key, draw);
    }
  }
  return draws.values();
}
