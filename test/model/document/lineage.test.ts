import { describe, expect, it } from "vitest";
import { exampleMesh } from "./example-mesh.ts";
import { expectFaultOf, faultsOf, type Misplacement, put } from "./faults.ts";

const ORDERS = "domains[1].products[0]";
const ENTRY = `${ORDERS}.lineage[0]`;
const TO = `${ENTRY}.to`;
const FROM = `${ENTRY}.from[0]`;
const CUSTOMERS = "crm/customers.customers";

const misplacements: Misplacement[] = [
  ["a target that is no text", TO, 5, { message: "expected `table.column` or `table`" }],
  ["a target of an unknown table", TO, "order.buyer_email", { message: "unknown table `order`", help: "`orders`" }],
  ["a target of an unknown column", TO, "orders.buyer_mail", { message: "unknown column", help: "`buyer_email`" }],
  ["an identity of a table", TO, "orders", { message: "`identity` describes a column" }],
  ["a derived table", `${ORDERS}.lineage[3].to`, "orders", { message: "`derived` describes a column" }],
  [
    "an indirect column",
    `${ORDERS}.lineage[4].to`,
    "orders.order_id",
    { message: "`indirect` entry goes to a table", help: "write `orders`" },
  ],
  ["a source without a column", FROM, CUSTOMERS, { message: "expected `domain/product.table.column`" }],
  [
    "a source without a domain",
    FROM,
    "customers.customers.email",
    { message: "expected `domain/product.table.column`" },
  ],
  ["a source with an empty role", FROM, `${CUSTOMERS}@.email`, { message: "expected `domain/product.table.column`" }],
  [
    "a source that is no input",
    FROM,
    "crm/costumers.customers.email",
    { message: "is not an input", help: "`crm/customers`" },
  ],
  ["a source in an unknown table", FROM, "crm/customers.people.email", { message: "unknown table `people`" }],
  ["a source in an unknown column", FROM, `${CUSTOMERS}@buyer.mail`, { message: "unknown column `mail`" }],
  ["an identity of no source", `${ENTRY}.from`, [], { message: "exactly one source, found 0", help: "`derived`" }],
  [
    "an identity of two sources",
    `${ENTRY}.from[1]`,
    `${CUSTOMERS}.city`,
    { at: `${ENTRY}.from`, message: "exactly one source, found 2" },
  ],
  [
    "an identity of another type",
    FROM,
    `${CUSTOMERS}@x.born`,
    { at: ENTRY, message: "changes the type: `string` from `date`" },
  ],
  [
    "a second entry for a column",
    `${ORDERS}.lineage[5]`,
    { to: "orders.buyer_email", from: [], kind: "derived" },
    { at: `${ORDERS}.lineage[5].to`, message: `has another \`identity\` or \`derived\` entry, the first is \`${TO}\`` },
  ],
  [
    "a second image of a column in one role",
    `${ORDERS}.lineage[1].from[0]`,
    `${CUSTOMERS}@buyer.email`,
    { at: `${ORDERS}.lineage[1].from`, message: "is the second identity image of this column" },
  ],
];

describe("parseMesh checks lineage", () => {
  it.each(misplacements)("reports %s", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it("reports an unknown input where it is declared", () => {
    const mesh = exampleMesh();
    put(mesh, `${ORDERS}.inputs`, ["crm/customer"]);
    const text = JSON.stringify(mesh.domains[1].products[0].lineage).replaceAll("crm/customers", "crm/customer");
    put(mesh, `${ORDERS}.lineage`, JSON.parse(text));

    expect(faultsOf(mesh)).toEqual([
      { path: `${ORDERS}.inputs[0]`, message: "unknown product `crm/customer`", help: "did you mean `crm/customers`?" },
    ]);
  });

  it("reports an input that the lineage leaves out", () => {
    const mesh = exampleMesh();
    mesh.domains[0].products.push({ id: "places", tables: [] });
    put(mesh, `${ORDERS}.inputs[1]`, "crm/places");

    expect(faultsOf(mesh)).toEqual([
      {
        path: `${ORDERS}.inputs[1]`,
        message: "input `crm/places` does not appear in the lineage",
        help: "add an entry for each column, such as `{ to: table.column, from: [crm/places.table.column], kind: identity }`",
      },
    ]);
  });

  it("takes the same column twice in two roles, one of them without a name", () => {
    const mesh = exampleMesh();
    put(mesh, `${ORDERS}.lineage[0].from[0]`, `${CUSTOMERS}.email`);

    expect(faultsOf(mesh)).toEqual([]);
  });

  it.each([
    { one: "int", other: "INTEGER" },
    { one: "decimal(10, 2)", other: "decimal(10,2)" },
    { one: "bool", other: "boolean" },
    { one: "geometry", other: "geometry" },
  ])("counts $one and $other as one type", ({ one, other }) => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].tables[0].columns[1].type", one);
    put(mesh, `${ORDERS}.tables[0].columns[1].type`, other);
    put(mesh, `${ORDERS}.tables[0].columns[2].type`, other);

    expect(faultsOf(mesh)).toEqual([]);
  });

  it("counts a decimal of another precision as another type", () => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].tables[0].columns[1].type", "decimal(10,2)");
    put(mesh, `${ORDERS}.tables[0].columns[1].type`, "decimal(9,2)");
    put(mesh, `${ORDERS}.tables[0].columns[2].type`, "decimal(10,2)");

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([ENTRY]);
  });

  it("says nothing of unused inputs while there is no lineage to be read", () => {
    const mesh = exampleMesh();
    put(mesh, `${ORDERS}.lineage`, {});

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([`${ORDERS}.lineage`]);
  });

  it("says nothing of unused inputs while an entry is at fault", () => {
    const mesh = exampleMesh();
    for (const index of [0, 1, 2, 4]) put(mesh, `${ORDERS}.lineage[${index}].from`, ["nonsense"]);

    expect(faultsOf(mesh)).toHaveLength(4);
  });
});
