import type { Assignment, Mesh, Product, Purpose, Table } from "../../lib/model/mesh.ts";

const HOUR = 60 * 60 * 1000;
const DOMAINS = 10;
const PURPOSES = 8;
const TABLES = 2;
const COLUMNS = 8;
const ALLOWANCES = 3;

/**
 * A mesh of ten domains without a fault: products of two tables, each allowed to three of eight purposes. Every fifth
 * is made from the one before it in its domain.
 */
export function meshOf(products: number): Mesh {
  return {
    maxSession: HOUR,
    privacyOfficers: ["dpo@acme.example"],
    consumers: [],
    purposes: Array.from({ length: PURPOSES }, (_, index) => purpose(index)),
    people: [],
    delegations: [],
    guardrails: [{ id: "health-for-one", classification: "health", purposes: ["purpose-0"], otherwise: "hidden" }],
    domains: Array.from({ length: DOMAINS }, (_, index) => ({
      id: `domain-${index}`,
      owners: [`lead-${index}@acme.example`],
    })),
    products: Array.from({ length: products }, (_, index) => product(index)),
    approvals: [],
    acknowledgements: [],
  };
}

function purpose(index: number): Purpose {
  return {
    id: `purpose-${index}`,
    title: `Purpose ${index}`,
    parents: [],
    lawfulBasis: "contract",
    status: "active",
    version: 1,
    maxApproval: 365 * 24 * HOUR,
    maxSession: HOUR,
  };
}

function product(index: number): Product {
  const domain = `domain-${index % DOMAINS}`;
  const place = Math.floor(index / DOMAINS);
  const source = place % 5 === 4 ? `${domain}/product-${place - 1}` : undefined;
  const owner = `owner-${index}@acme.example`;
  // what is made from another product serves the same purposes as that one
  const first = source ? index - DOMAINS : index;
  return {
    id: `${domain}/product-${place}`,
    domain,
    name: `product-${place}`,
    owners: [owner],
    tables: tables(),
    inputs: source ? [source] : [],
    lineage: source ? copyOf(source) : [],
    declassifications: [],
    assignments: Array.from({ length: ALLOWANCES }, (_, offset) => allowance((first + offset) % PURPOSES, owner)),
  };
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

function allowance(purposeIndex: number, owner: string): Assignment {
  const view = {
    columns: { column_0: "pseudonym", column_1: "clear", column_2: "masked", column_3: "clear" },
    rows: { kind: "compare", column: "column_1", operator: "<>", value: { type: "string", value: "nothing" } },
  } as const;
  return {
    effect: "allow",
    purpose: `purpose-${purposeIndex}`,
    purposeVersion: 1,
    status: "approved",
    decidedBy: owner,
    validFrom: Date.UTC(2026, 0, 1),
    views: { table_0: view, table_1: { columns: view.columns } },
  };
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
