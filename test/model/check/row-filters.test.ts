import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { renderRowFilter } from "../../../lib/model/row-filter.ts";
import { parseRowFilter } from "../../../lib/model/row-filter-parser.ts";

const LIMIT = 2048;

/** A filter over `column` whose text has exactly `length` characters. */
function filterOf(column: string, length: number): string {
  const empty = `${column} <> ''`;
  return `${column} <> '${"x".repeat(length - empty.length)}'`;
}

/** `b/copy` carries the filter of `a/source` once per image of its column. */
function faults({
  rows,
  images,
  own,
  ...assignment
}: {
  rows: string;
  images: readonly string[];
  own?: string;
  validFrom?: string;
}) {
  const columns = { purpose: "care", decidedBy: "olga@acme.example" };
  return checkMesh(
    indexMesh(
      parseMesh({
        mesh: 1,
        purposes: [
          { id: "care", lawfulBasis: "contract" },
          { id: "help", parents: ["care"], lawfulBasis: "contract" },
        ],
        domains: [
          {
            id: "a",
            owners: ["olga@acme.example"],
            products: [
              {
                id: "source",
                tables: [table("c")],
                assignments: [{ ...columns, ...assignment, views: { t: { columns: { c: "clear" }, rows } } }],
              },
            ],
          },
          {
            id: "b",
            owners: ["olga@acme.example"],
            products: [
              {
                id: "copy",
                tables: [table(...images)],
                inputs: ["a/source"],
                lineage: images.map((name) => ({ to: `t.${name}`, from: [`a/source.t@${name}.c`], kind: "identity" })),
                assignments: [
                  {
                    ...columns,
                    views: {
                      t: {
                        columns: Object.fromEntries(images.map((name) => [name, "clear"])),
                        ...(own && { rows: own }),
                      },
                    },
                  },
                ],
              },
            ],
          },
        ],
      }),
    ),
  ).faults;
}

const table = (...columns: string[]) => ({
  name: "t",
  subject: "none",
  columns: columns.map((name) => ({ name, type: "string", classification: "none" })),
});

describe("checkMesh measures row filters", () => {
  it("takes a filter of exactly what Lake Formation holds", () => {
    expect(renderRowFilter(parseRowFilter(filterOf("c", LIMIT)))).toHaveLength(LIMIT);
    expect(faults({ rows: filterOf("c", LIMIT), images: ["c"] })).toEqual([]);
  });

  it("refuses one that is a character longer, for every purpose that gets it", () => {
    const found = faults({ rows: filterOf("c", LIMIT + 1), images: ["c"] });

    expect(found.map(({ path }) => path)).toEqual([
      "domains[0].products[0]",
      "domains[0].products[0]",
      "domains[1].products[0]",
      "domains[1].products[0]",
    ]);
    expect(found[0]?.message).toBe(
      "the row filter of `t` for `care` has 2049 characters with all that is carried along, 2048 at most",
    );
    expect(found[1]?.message).toContain("for `help`");
  });

  it("refuses one that only the names of another product make too long", () => {
    expect(faults({ rows: filterOf("c", LIMIT), images: ["cc"] }).map(({ path }) => path)).toEqual([
      "domains[1].products[0]",
      "domains[1].products[0]",
    ]);
  });

  it("refuses one that is carried in two roles", () => {
    const found = faults({ rows: filterOf("c", 1100), images: ["c", "cc"] });

    expect(found[0]).toMatchObject({
      path: "domains[1].products[0]",
      message: expect.stringContaining("has 2206 char"),
    });
  });

  it("refuses one that is so long that the table is hidden, and nothing made from it", () => {
    const found = faults({ rows: filterOf("c", LIMIT), images: ["c", "cc", "ccc", "cccc", "ccccc"] });

    expect(found.map(({ path }) => path)).toEqual(["domains[1].products[0]", "domains[1].products[0]"]);
    expect(found[0]?.message).toBe(
      "the row filter of `t` for `care` has more than 8192 characters with all that is carried along, 2048 at most",
    );
  });

  it("refuses one that only another owner's filter makes too long", () => {
    const rows = { rows: filterOf("c", 1200), images: ["c"], own: filterOf("c", 1000) };

    expect(faults(rows)[0]).toMatchObject({
      path: "domains[1].products[0]",
      message: expect.stringContaining("has 2205 characters"),
    });
    expect(faults({ ...rows, own: filterOf("c", 800) })).toEqual([]);
  });

  it("looks ahead to what begins to apply later", () => {
    const [first] = faults({ rows: filterOf("c", LIMIT + 1), images: ["c"], validFrom: "2099-01-01T00:00:00Z" });

    expect(first?.message).toMatch(/^from 2099-01-01T00:00:00.000Z on, the row filter of `t`/);
  });
});
