import type { Assignment, Mesh, Product, Purpose, Table, View } from "../../lib/model/mesh.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const DOMAINS = 10;
const TABLES = 2;
const COLUMNS = 8;
const START = Date.UTC(2026, 0, 1);

/** The morning on which the state is planned anew; the state to start from is that of the day before. */
export const TODAY = Date.UTC(2026, 5, 2);
export const YESTERDAY = TODAY - DAY;

/**
 * A mesh of ten domains in which every product is allowed to every purpose, each by a statement of its own; half of
 * them see some rows only. Every fifth product is made from the one before it in its domain.
 *
 * Between {@link YESTERDAY} and {@link TODAY} one product of a hundred gains a purpose and another one loses one.
 */
export function meshOf(products: number, purposes: number): Mesh {
  return {
    maxSession: HOUR,
    privacyOfficers: ["dpo@acme.example"],
    consumers: ["222233334444"],
    purposes: Array.from({ length: purposes }, (_, index) => purpose(index)),
    people: [],
    delegations: [],
    guardrails: [{ id: "health-for-one", classification: "health", purposes: ["purpose-0"], otherwise: "hidden" }],
    domains: Array.from({ length: DOMAINS }, (_, index) => ({
      id: `domain-${index}`,
      owners: [`lead-${index}@acme.example`],
    })),
    products: Array.from({ length: products }, (_, index) => product(index, purposes)),
    approvals: [],
    acknowledgements: [],
  };
}

/** The same mesh a day later, as far as it was edited: one product of a hundred has a column more, for one purpose. */
export function editedMesh(mesh: Mesh): Mesh {
  return { ...mesh, products: mesh.products.map((one, index) => (index % 100 === 50 ? withColumn(one) : one)) };
}

function purpose(index: number): Purpose {
  return {
    id: `purpose-${index}`,
    title: `Purpose ${index}`,
    parents: [],
    lawfulBasis: "contract",
    status: "active",
    version: 1,
    maxApproval: 365 * DAY,
    maxSession: HOUR,
  };
}

function product(index: number, purposes: number): Product {
  const domain = `domain-${index % DOMAINS}`;
  const place = Math.floor(index / DOMAINS);
  const source = place % 5 === 4 ? `${domain}/product-${place - 1}` : undefined;
  const owner = `owner-${index}@acme.example`;
  return {
    id: `${domain}/product-${place}`,
    domain,
    name: `product-${place}`,
    owners: [owner],
    tables: tables(),
    inputs: source ? [source] : [],
    lineage: source ? copyOf(source) : [],
    declassifications: [],
    assignments: Array.from({ length: purposes }, (_, which) => allowance(which, owner, timeOf(index, which))),
  };
}

/** Of one product in a hundred the first statement begins today, of another one it ends. */
function timeOf(index: number, which: number): Pick<Assignment, "validFrom" | "validUntil"> {
  if (which === 0 && index % 100 === 10) return { validFrom: TODAY - HOUR };
  return which === 0 && index % 100 === 20
    ? { validFrom: START, validUntil: TODAY - HOUR }
    : { validFrom: START, validUntil: START + 365 * DAY };
}

function tables(): readonly Table[] {
  return Array.from({ length: TABLES }, (_, table) => ({
    name: `table_${table}`,
    subject: "none",
    consents: {},
    columns: Array.from({ length: COLUMNS }, (__, column) => ({
      name: `column_${column}`,
      type: "string",
      classification: "none",
    })),
  }));
}

function allowance(which: number, owner: string, time: Pick<Assignment, "validFrom" | "validUntil">): Assignment {
  return {
    effect: "allow",
    purpose: `purpose-${which}`,
    purposeVersion: 1,
    status: "approved",
    decidedBy: owner,
    ...time,
    views: viewOf(which),
  };
}

/** Four kinds: some rows with stand-ins, all rows of both tables, some rows of all columns, one table alone. */
function viewOf(which: number): View {
  const rows = {
    kind: "compare",
    column: "column_1",
    operator: "<>",
    value: { type: "string", value: `nothing ${which}` },
  } as const;
  const clear = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, column) => [`column_${column}`, "clear"] as const));
  const views: readonly View[] = [
    {
      table_0: { columns: { ...clear(4), column_0: "pseudonym", column_2: "masked" }, rows },
      table_1: { columns: clear(3) },
    },
    { table_0: { columns: clear(5) }, table_1: { columns: clear(5) } },
    { table_0: { columns: clear(COLUMNS), rows } },
    { table_1: { columns: { ...clear(3), column_3: "masked" } } },
  ];
  return views[which % views.length] ?? {};
}

function withColumn(product: Product): Product {
  const extra = { name: "column_8", type: "string", classification: "none" };
  const tables = product.tables.map((table) => ({ ...table, columns: [...table.columns, extra] }));
  return {
    ...product,
    tables,
    assignments: product.assignments.map((one) => (one.purpose === "purpose-1" ? seeing(one) : one)),
  };
}

function seeing(assignment: Assignment): Assignment {
  const views = Object.entries(assignment.views).map(([table, view]) => [
    table,
    { ...view, columns: { ...view.columns, column_8: "clear" as const } },
  ]);
  return { ...assignment, views: Object.fromEntries(views) };
}

function copyOf(source: string): Product["lineage"] {
  return tables().flatMap(({ name, columns }) =>
    columns.map((column) => ({
      table: name,
      column: column.name,
      from: [{ product: source, table: name, column: column.name }],
      kind: "identity" as const,
    })),
  );
}
