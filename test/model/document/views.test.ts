import { describe, expect, it } from "vitest";
import { exampleMesh } from "./example-mesh.ts";
import { expectFaultOf, faultsOf, type Misplacement, put } from "./faults.ts";

const TABLE = "domains[0].products[0].tables[0]";
const ROWS = "domains[0].products[0].assignments[0].views.customers.rows";

const filters: Misplacement[] = [
  [
    "malformed text",
    ROWS,
    "city <> Oslo",
    { message: "but found `Oslo` at character 9", help: "compared with constants" },
  ],
  ["an unknown column", ROWS, "citty <> 'Oslo'", { message: "unknown column `citty`", help: "did you mean `city`?" }],
  ["a constant of another type", ROWS, "city <> 5", { message: "`city` of type `string` is compared with a number" }],
  [
    "a date",
    ROWS,
    "born IS NULL",
    { message: "column `born` of type `date` cannot be filtered", help: "BOOLEAN or BIGINT" },
  ],
  ["no text", ROWS, 5, { message: "expected a row filter", help: "leave `rows` out" }],
  ["an empty text", ROWS, "", { message: "expected a column but found the end at character 1" }],
  [
    "a negated consent",
    ROWS,
    "NOT consent_marketing = true",
    { message: "stands in a row filter other than as `consent_" },
  ],
  ["consent withheld", ROWS, "consent_marketing = false", { message: "stands in a row filter other than as" }],
  ["consent in an OR", ROWS, "consent_marketing = true OR city = 'Oslo'", { message: "stands in a row filter other" }],
  [
    "consent deep in an AND",
    ROWS,
    "city = 'A' AND (consent_marketing = true OR city = 'B')",
    { message: "other than as" },
  ],
  ["consent that is unequal", ROWS, "consent_marketing <> false", { message: "stands in a row filter other than as" }],
  ["consent that is NULL", ROWS, "consent_marketing IS NULL", { message: "stands in a row filter other than as" }],
];

const consents: Misplacement[] = [
  [
    "text",
    `${TABLE}.consents.marketing`,
    "city",
    { message: "consent column `city` has type `string`", help: "BOOLEAN" },
  ],
  ["a date", `${TABLE}.consents.marketing`, "born", { message: "consent column `born` has type `date`" }],
];

describe("parseMesh reads views", () => {
  it.each(filters)("refuses %s as rows", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it.each(consents)("refuses %s as consent", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it.each(["true", "and", "null"])("refuses a consent in a column called %s, which no filter can name", (name) => {
    const mesh = exampleMesh();
    put(mesh, `${TABLE}.columns[4].name`, name);
    put(mesh, `${TABLE}.consents.marketing`, name);
    put(mesh, "domains[1].products[0].lineage[2].from[0]", `crm/customers.customers@buyer.${name}`);

    expect(faultsOf(mesh)).toEqual([
      {
        path: `${TABLE}.consents.marketing`,
        message: `consent column \`${name}\` is called like a word of row filters`,
        help: "call the column otherwise, in a contract by a `physicalName`: no row filter can name it",
      },
    ]);
  });

  it.each(["consent_marketing = true", "city = 'A' AND consent_marketing = true", "(consent_marketing = TRUE)"])(
    "takes %s, whose rows shrink when consent is withdrawn",
    (rows) => {
      const mesh = exampleMesh();
      put(mesh, ROWS, rows);

      expect(faultsOf(mesh)).toEqual([]);
    },
  );

  it("reports each fault of a filter, once per column", () => {
    const mesh = exampleMesh();
    put(mesh, ROWS, "city = 1 OR born IS NULL OR nope = 'x'");

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([ROWS, ROWS, ROWS]);
  });

  it("takes `none` and any column as the subject", () => {
    const mesh = exampleMesh();
    for (const subject of ["none", "email"]) {
      put(mesh, `${TABLE}.subject`, subject);
      expect(faultsOf(mesh)).toEqual([]);
    }
  });

  it("takes a type that it does not know, unless the column is filtered", () => {
    const mesh = exampleMesh();
    put(mesh, `${TABLE}.columns[2].type`, "geometry");

    expect(faultsOf(mesh)).toMatchObject([
      { path: ROWS, message: expect.stringContaining("whose type the kit does not know") },
    ]);
  });
});
