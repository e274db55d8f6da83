import { describe, expect, it } from "vitest";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { exampleMesh } from "./example-mesh.ts";
import { expectFaultOf, faultsOf, type Misplacement, put } from "./faults.ts";

const CUSTOMERS = "domains[0].products[0]";
const ORDERS = "domains[1].products[0]";
const unknown = (what: string, help?: string) => ({ message: `unknown ${what} `, ...(help && { help }) });

const unresolved: Misplacement[] = [
  ["a parent", "purposes[1].parents[0]", "outreech", unknown("purpose", "did you mean `outreach`?")],
  ["a manager", "people[1].manager", "mya@acme.example", unknown("person", "did you mean `mia@acme.example`?")],
  ["an approval's person", "approvals[0].person", "bob", unknown("person")],
  ["an approval's purpose", "approvals[0].purpose", "marketting", unknown("purpose", "`marketing`")],
  ["an acknowledgement's person", "acknowledgements[0].person", "bob", unknown("person")],
  ["an acknowledgement's purpose", "acknowledgements[0].purpose", "mark", unknown("purpose")],
  ["a guardrail's purpose", "guardrails[0].purposes[0]", "analytic", unknown("purpose", "`analytics`")],
  ["an assignment's purpose", `${CUSTOMERS}.assignments[1].purpose`, "x", unknown("purpose")],
  ["a consent's purpose", `${CUSTOMERS}.tables[0].consents.marketng`, "consent_marketing", unknown("purpose")],
  ["a consent's column", `${CUSTOMERS}.tables[0].consents.analytics`, "consent", unknown("column")],
  ["a subject", `${CUSTOMERS}.tables[0].subject`, "customer", unknown("column", "`customer_id`")],
  ["a view's table", `${CUSTOMERS}.assignments[0].views.custmers`, {}, unknown("table", "`customers`")],
  ["a view's column", `${CUSTOMERS}.assignments[0].views.customers.columns.town`, "clear", unknown("column")],
  ["an inherited name", `${CUSTOMERS}.assignments[0].views.constructor`, {}, unknown("table")],
  ["a declassified table", `${ORDERS}.declassifications[0].to`, "order", unknown("table", "`orders`")],
  ["a declassified column", `${ORDERS}.declassifications[0].to`, "orders.id", unknown("column")],
  ["a declassification's purpose", `${ORDERS}.declassifications[0].purposes[0]`, "x", unknown("purpose")],
];

const duplicates: Misplacement[] = [
  ["purposes", "purposes[3]", { id: "marketing", lawfulBasis: "contract" }, twice("purposes[3].id", "purposes[1]")],
  ["people", "people[2]", { id: "mia@acme.example" }, twice("people[2].id", "people[0]")],
  ["domains", "domains[2]", { id: "crm" }, twice("domains[2].id", "domains[0]")],
  [
    "guardrails",
    "guardrails[1]",
    { id: "health-for-care", classification: "x", purposes: [], otherwise: "masked" },
    twice("guardrails[1].id", "guardrails[0]"),
  ],
  [
    "products",
    "domains[0].products[1]",
    { id: "customers", tables: [] },
    twice("domains[0].products[1].id", CUSTOMERS),
  ],
  [
    "tables",
    `${CUSTOMERS}.tables[1]`,
    { name: "customers", columns: [] },
    twice(`${CUSTOMERS}.tables[1].name`, `${CUSTOMERS}.tables[0]`),
  ],
  [
    "columns",
    `${CUSTOMERS}.tables[0].columns[5]`,
    { name: "email", type: "string" },
    twice(`${CUSTOMERS}.tables[0].columns[5].name`, `${CUSTOMERS}.tables[0].columns[1]`),
  ],
];

function twice(at: string, first: string) {
  return { at, message: `appears twice, first at \`${first}\`` };
}

const cycles: Misplacement[] = [
  [
    "purposes",
    "purposes[0].parents",
    ["marketing"],
    { message: "cycle of purposes: `outreach` → `marketing` → `outreach`" },
  ],
  ["one purpose", "purposes[0].parents", ["outreach"], { message: "cycle of purposes: `outreach` → `outreach`" }],
  [
    "managers",
    "people[0].manager",
    "alice@acme.example",
    { message: "cycle of managers: `mia@acme.example` → `alice@" },
  ],
  ["one manager", "people[0].manager", "mia@acme.example", { message: "cycle of managers" }],
];

describe("parseMesh resolves names", () => {
  it.each(unresolved)("reports %s that does not exist", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it.each(duplicates)("reports %s of one name", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it.each(cycles)("reports a cycle of %s", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it("reports a cycle of inputs", () => {
    const mesh = exampleMesh();
    put(mesh, `${CUSTOMERS}.inputs`, ["sales/orders"]);
    put(mesh, `${CUSTOMERS}.lineage`, [{ to: "customers", from: ["sales/orders.orders.order_id"], kind: "indirect" }]);

    expect(faultsOf(mesh)).toEqual([
      {
        path: `${CUSTOMERS}.inputs`,
        message: "cycle of inputs: `crm/customers` → `sales/orders` → `crm/customers`",
        help: "a product cannot be made from itself",
      },
    ]);
  });

  it("reports each of several cycles once, however they are knotted", () => {
    const ids = ["a", "b", "c", "d", "e"];
    const purposes = ids.map((id) => ({ id, lawfulBasis: "contract", parents: ids }));

    expect(faultsOf({ mesh: 1, purposes }).filter(({ message }) => message.includes("cycle")).length).toBeLessThan(8);
    expect(faultsOf({ mesh: 1, purposes }).length).toBeGreaterThan(0);
  });

  it("takes people in no list as deciders, owners, officers, delegates and predecessors", () => {
    const mesh = exampleMesh();
    mesh.people = [mesh.people[0], { ...mesh.people[1] }];

    expect(parseMesh(mesh).people.map(({ id }) => id)).toEqual(["mia@acme.example", "alice@acme.example"]);
  });

  it.each([
    { why: "a faulty purpose", path: "purposes[1].id", value: "Marketing" },
    { why: "a faulty table", path: `${CUSTOMERS}.tables[0].name`, value: "Customers_" },
    { why: "a faulty column", path: `${CUSTOMERS}.tables[0].columns[1].name`, value: "E-Mail" },
    { why: "a faulty domain", path: "domains[0].id", value: "CRM" },
    { why: "a faulty product", path: `${CUSTOMERS}.id`, value: "Customers" },
    { why: "a faulty person", path: "people[0].id", value: "mia@acme.example\n" },
  ])("reports $why once, not each reference to it", ({ path, value }) => {
    const mesh = exampleMesh();
    put(mesh, path, value);

    expect(faultsOf(mesh).map((fault) => fault.path)).toEqual([path]);
  });

  it.each([
    {
      why: "a purpose with a mistyped key",
      path: "purposes[1]",
      value: { idd: "marketing", lawfulBasis: "consent" },
      faults: 2,
    },
    { why: "a purpose that is no object", path: "purposes[1]", value: "marketing", faults: 1 },
    { why: "a table that is no object", path: `${CUSTOMERS}.tables[0]`, value: "customers", faults: 1 },
    { why: "columns that are no objects", path: `${CUSTOMERS}.tables[0].columns[1]`, value: "email", faults: 1 },
    { why: "columns that are no list", path: `${CUSTOMERS}.tables[0].columns`, value: {}, faults: 1 },
    { why: "tables that are no list", path: `${CUSTOMERS}.tables`, value: {}, faults: 1 },
    { why: "products that are no list", path: "domains[0].products", value: {}, faults: 1 },
    { why: "purposes that are no list", path: "purposes", value: null, faults: 1 },
    { why: "people that are no list", path: "people", value: 5, faults: 1 },
    { why: "domains that are no list", path: "domains", value: "", faults: 1 },
  ])("does not report what follows from $why", ({ path, value, faults }) => {
    const mesh = exampleMesh();
    put(mesh, path, value);

    expect(faultsOf(mesh)).toHaveLength(faults);
  });

  it("still reports other names when one element is at fault", () => {
    const mesh = exampleMesh();
    put(mesh, "purposes[2].lawfulBasis", "mood");
    put(mesh, "approvals[0].purpose", "nothing-like-it");

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual(["purposes[2].lawfulBasis", "approvals[0].purpose"]);
  });

  it.each([
    { what: "purposes", document: line(1500, (id, parents) => ({ id, parents, lawfulBasis: "contract" }), "purposes") },
    { what: "managers", document: line(1500, (id, [manager]) => ({ id, ...(manager && { manager }) }), "people") },
  ])("refuses a hostile line of $what", ({ what, document }) => {
    expect(faultsOf(document)).toMatchObject([{ message: `more than 1000 ${what} in one line` }]);
  });

  it("stays quick when nothing resolves", () => {
    const people = Array.from({ length: 20_000 }, (_, index) => ({ id: `p${index}`, manager: `q${index}` }));

    expect(faultsOf({ mesh: 1, people })).toHaveLength(20_000);
  });
});

function line(length: number, element: (id: string, above: string[]) => object, section: string): object {
  const elements = Array.from({ length }, (_, index) => element(`n${index}`, index > 0 ? [`n${index - 1}`] : []));
  return { mesh: 1, [section]: elements };
}
