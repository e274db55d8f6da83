import { describe, expect, it } from "vitest";
import type { ColumnSource, LineageEntry, Product, View } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { renderRowFilter } from "../../lib/model/row-filter.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { LONGEST_CARRIED } from "../../lib/model/view.ts";
import { allowance, NOON, newMesh, newProduct, newPurpose, newTable } from "../lake-formation/meshes.ts";

const PURPOSE = "care";

/** Everything of one table is shown, of which rows if not all. */
function shown(columns: readonly string[], rows?: string): View {
  const clear = Object.fromEntries(columns.map((column) => [column, "clear" as const]));
  return { t: { columns: clear, ...(rows === undefined ? {} : { rows: parseRowFilter(rows) }) } };
}

function source(id: string, columns: readonly string[], rows: string): Product {
  return newProduct(id, {
    tables: [newTable("t", columns)],
    assignments: [allowance(PURPOSE, shown(columns, rows))],
  });
}

/** A product made from others, each of whose columns it holds under that name or another. */
function made(id: string, columns: readonly string[], lineage: readonly LineageEntry[]): Product {
  const inputs = new Set(lineage.flatMap(({ from }) => from.map(({ product }) => product)));
  return {
    ...newProduct(id, { tables: [newTable("t", columns)], assignments: [allowance(PURPOSE, shown(columns))] }),
    inputs: [...inputs],
    lineage,
  };
}

const identity = (column: string, ...from: readonly ColumnSource[]): LineageEntry => {
  return { table: "t", column, from, kind: "identity" };
};

/** The text of what tells the rows of each product, or `hidden`. */
function rowsOf(products: readonly Product[]): readonly string[] {
  const viewOf = indexMesh(newMesh({ purposes: [newPurpose(PURPOSE)], products })).viewsAt(NOON);
  return products.map(({ id }) => {
    const seen = viewOf(id, PURPOSE)?.t;
    return seen ? (seen.rows ? renderRowFilter(seen.rows) : "all") : "hidden";
  });
}

/** A filter over `column` whose text has exactly `length` characters. */
function filterOf(column: string, length: number): string {
  return `${column} <> '${"x".repeat(length - `${column} <> ''`.length)}'`;
}

describe("rows that follow along many ways", () => {
  it("are hidden before what tells them is built, where it doubles from product to product", () => {
    const levels = 20;
    const columns = Array.from({ length: 2 * levels }, (_, at) => `c${at}`);
    const products = [source("crm/p0", columns, columns.map((column, at) => `${column} = ${at}`).join(" OR "))];
    for (let level = 1; level <= levels; level++) {
      const from = (column: string, role: string) => ({ product: `crm/p${level - 1}`, table: "t", column, role });
      // in one role everything as it was, in the other two columns in each other's place
      const swapped = [...columns];
      swapped.splice(2 * level - 2, 2, `c${2 * level - 1}`, `c${2 * level - 2}`);
      const lineage = columns.map((column, at) =>
        identity(column, from(column, "one"), from(swapped[at] ?? "", "other")),
      );
      products.push(made(`crm/p${level}`, columns, lineage));
    }

    const rows = rowsOf(products);

    const [first = ""] = rows;
    const lengths = rows.map((text) => (text === "hidden" ? undefined : text.length));
    // each doubles the number of what is joined by ` AND `, in parentheses
    const doublings = [1, 2, 3, 4].map(
      (level) => 2 ** level * (first.length + "()".length) + (2 ** level - 1) * " AND ".length,
    );
    expect(first.length * 32).toBeGreaterThan(LONGEST_CARRIED);
    expect(lengths).toEqual([first.length, ...doublings, ...Array.from({ length: levels - 4 }, () => undefined)]);
  });

  it("are told by a filter as long as may be carried, and hidden from a character more on", () => {
    const parts = Array.from({ length: 4 }, (_, at) => `crm/p${at}`);
    const madeOf = (length: number) => {
      const sources = parts.map((id, at) => source(id, [`c${at}`], filterOf(`c${at}`, at === 0 ? length : 2_000)));
      const lineage = parts.map((product, at) => identity(`c${at}`, { product, table: "t", column: `c${at}` }));
      return rowsOf([...sources, made("crm/all", ["c0", "c1", "c2", "c3"], lineage)]).at(-1);
    };

    expect(madeOf(LONGEST_CARRIED - 6_000)).toHaveLength(LONGEST_CARRIED + 3 * " AND ".length);
    expect(madeOf(LONGEST_CARRIED - 6_000 + 1)).toBe("hidden");
  });

  it("are told as they were where one way carries it all, however long", () => {
    const rows = filterOf("c", 2 * LONGEST_CARRIED);
    const lineage = [identity("c", { product: "crm/source", table: "t", column: "c" })];

    expect(rowsOf([source("crm/source", ["c"], rows), made("crm/copy", ["c"], lineage)])).toEqual([rows, rows]);
  });

  it("are told once, however often the same is carried", () => {
    const rows = filterOf("c", 1_000);
    const ids = Array.from({ length: 50 }, (_, at) => `crm/p${at}`);
    const lineage = [identity("c", ...ids.map((product) => ({ product, table: "t", column: "c" })))];
    const sources = ids.map((id) => source(id, ["c"], rows));

    expect(rowsOf([...sources, made("crm/all", ["c"], lineage)]).at(-1)).toBe(rows);
  });
});
