import type { Assignment, Mesh, Product, Purpose, Table } from "../lib/model/mesh.ts";

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;
export const COLUMNS = 8;
const DOMAINS = 10;
const TABLES = 2;

/** How large a mesh, and the allowances of the product with this number. */
export interface MeshSize {
  readonly products: number;
  readonly purposes: number;
  readonly allowances: (index: number) => readonly Allowance[];
}

/** An allowance by the product's owner; `purpose` is the number of one. */
export type Allowance = Pick<Assignment, "validFrom" | "validUntil" | "views"> & { readonly purpose: number };

/**
 * A mesh of ten domains without a fault, and without people: products of two tables of eight columns. Every fifth
 * product of a domain is made from the one before it.
 */
export function meshOf({ products, purposes, allowances }: MeshSize): Mesh {
  return {
    maxSession: HOUR,
    privacyOfficers: ["dpo@acme.example"],
    consumers: [],
    purposes: Array.from({ length: purposes }, (_, index) => purpose(index)),
    people: [],
    delegations: [],
    guardrails: [{ id: "health-for-one", classification: "health", purposes: ["purpose-0"], otherwise: "hidden" }],
    domains: Array.from({ length: DOMAINS }, (_, index) => ({
      id: `domain-${index}`,
      owners: [`lead-${index}@acme.example`],
    })),
    products: Array.from({ length: products }, (_, index) => product(index, allowances(index))),
    approvals: [],
    acknowledgements: [],
  };
}

/** Number of the product that this one is made from; `undefined` if it is made from none. */
export function sourceOf(index: number): number | undefined {
  return placeOf(index) % 5 === 4 ? index - DOMAINS : undefined;
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

function product(index: number, allowances: readonly Allowance[]): Product {
  const domain = domainOf(index);
  const name = nameOf(index);
  const source = sourceOf(index);
  const owner = `owner-${index}@acme.example`;
  return {
    id: `${domain}/${name}`,
    domain,
    name,
    owners: [owner],
    tables: tables(),
    inputs: source === undefined ? [] : [`${domain}/${nameOf(source)}`],
    lineage: source === undefined ? [] : copyOf({ id: `${domain}/${nameOf(source)}`, tables: tables() }),
    declassifications: [],
    assignments: allowances.map(({ purpose, ...allowance }) => ({
      effect: "allow",
      purpose: `purpose-${purpose}`,
      purposeVersion: 1,
      status: "approved",
      decidedBy: owner,
      ...allowance,
    })),
  };
}

function domainOf(index: number): string {
  return `domain-${index % DOMAINS}`;
}

function nameOf(index: number): string {
  return `product-${placeOf(index)}`;
}

function placeOf(index: number): number {
  return Math.floor(index / DOMAINS);
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

/** Lineage of a product that holds the same columns as its only input. */
export function copyOf({ id, tables }: Pick<Product, "id" | "tables">): Product["lineage"] {
  return tables.flatMap(({ name, columns }) =>
    columns.map((column) => ({
      table: name,
      column: column.name,
      from: [{ product: id, table: name, column: column.name }],
      kind: "identity" as const,
    })),
  );
}
