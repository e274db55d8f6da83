import { describe, expect, it } from "vitest";
import { checkMesh } from "../../lib/model/check.ts";
import type { Mesh, Product, View } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { isTrue, renderRowFilter } from "../../lib/model/row-filter.ts";
import { InvalidRowFilterError, parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { allowance, NOON, newColumn, newMesh, newProduct, newPurpose, newTable } from "../lake-formation/meshes.ts";

const WORDS = ["and", "or", "not", "in", "between", "like", "is", "null", "true", "false"];
const PURPOSE = "care";

function shown(columns: readonly string[], rows?: string): View {
  const clear = Object.fromEntries(columns.map((column) => [column, "clear" as const]));
  return { t: { columns: clear, ...(rows === undefined ? {} : { rows: parseRowFilter(rows) }) } };
}

/** A mesh in which a purpose on consent asks the column of that name. */
function consentIn(column: string): Mesh {
  const consent = newColumn(column, { type: "boolean" });
  const table = newTable("t", ["email", consent], { subject: "email", consents: { [PURPOSE]: column } });
  const product = newProduct("crm/people", {
    tables: [table],
    assignments: [allowance(PURPOSE, shown(["email"]))],
  });
  return newMesh({ purposes: [newPurpose(PURPOSE, { lawfulBasis: "consent" })], products: [product] });
}

/** A mesh whose second product copies `city` of the first, which is filtered by `rows`, to a column of that name. */
function copiedTo(column: string, rows?: string): Mesh {
  const city = { product: "crm/people", table: "t", column: "city" };
  const people = newProduct("crm/people", {
    tables: [newTable("t", ["city"])],
    assignments: [allowance(PURPOSE, shown(["city"], rows))],
  });
  const copy: Product = {
    ...newProduct("sales/copy", {
      tables: [newTable("t", [column])],
      assignments: [allowance(PURPOSE, shown([column]))],
    }),
    inputs: ["crm/people"],
    lineage: [{ table: "t", column, from: [city], kind: "identity" }],
  };
  return newMesh({ purposes: [newPurpose(PURPOSE)], products: [people, copy] });
}

function viewOf(mesh: Mesh, product: string): View {
  return indexMesh(mesh).viewsAt(NOON)(product, PURPOSE) ?? {};
}

describe("a column called like a word of row filters", () => {
  it.each(WORDS)("holds no consent that could be asked: %s", (word) => {
    expect(viewOf(consentIn("agrees"), "crm/people")).toHaveProperty("t");
    expect(viewOf(consentIn(word), "crm/people")).not.toHaveProperty("t");
  });

  it.each(WORDS)("is nothing that a filter could be carried to: %s", (word) => {
    expect(viewOf(copiedTo("town", "city <> 'Oslo'"), "sales/copy")).toHaveProperty("t");
    expect(viewOf(copiedTo(word, "city <> 'Oslo'"), "sales/copy")).not.toHaveProperty("t");
  });

  it.each(WORDS)("is a column like any other where no filter reads it: %s", (word) => {
    expect(viewOf(copiedTo(word), "sales/copy")).toHaveProperty(`t.columns.${word}`, "clear");
    expect(checkMesh(indexMesh(copiedTo(word))).faults).toEqual([]);
  });

  it.each(WORDS)("is a fault where a filter is carried to it: %s", (word) => {
    expect(checkMesh(indexMesh(copiedTo(word, "city <> 'Oslo'"))).faults).toEqual([
      {
        path: "domains[1].products[0].lineage[0]",
        message: `\`t.${word}\` copies \`crm/people.t.city\`, which row filters read, and is itself a word of row filters`,
        help: "call the column otherwise, in a contract by a `physicalName`: no row filter can name it",
      },
    ]);
  });

  it("is a fault also where a consent is carried to it, and by way of other products", () => {
    const [people] = consentIn("agrees").products;
    const copy = (id: string, column: string, from: readonly [product: string, column: string]): Product => ({
      ...newProduct(id, { tables: [newTable("t", [newColumn(column, { type: "boolean" })])], assignments: [] }),
      inputs: [from[0]],
      lineage: [{ table: "t", column, from: [{ product: from[0], table: "t", column: from[1] }], kind: "identity" }],
    });
    const products = [
      ...(people ? [people] : []),
      copy("crm/first", "agreed", ["crm/people", "agrees"]),
      copy("crm/second", "true", ["crm/first", "agreed"]),
    ];
    const mesh = newMesh({ purposes: [newPurpose(PURPOSE, { lawfulBasis: "consent" })], products });

    expect(checkMesh(indexMesh(mesh)).faults).toMatchObject([{ path: "domains[0].products[2].lineage[0]" }]);
  });

  it.each(WORDS)("is never written into a filter: %s", (word) => {
    expect(() => renderRowFilter(isTrue(word))).toThrow(RangeError);
    expect(() => parseRowFilter(`${word.toUpperCase()} = true`)).toThrow(InvalidRowFilterError);
  });
});
