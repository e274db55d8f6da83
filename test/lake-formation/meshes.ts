import type { Assignment, Column, Mesh, Product, Purpose, Table, View } from "../../lib/model/mesh.ts";

export const ACCOUNT = "111122223333";
export const CATALOG = { account: ACCOUNT, region: "eu-west-1" };
export const NOON = Date.UTC(2026, 5, 1, 12);

const HOUR = 3_600_000;
const OWNER = "olga@acme.example";

export function newPurpose(id: string, rest: Partial<Purpose> = {}): Purpose {
  const plain = { title: id, parents: [], lawfulBasis: "contract", status: "active", version: 1 } as const;
  return { id, ...plain, maxApproval: 8760 * HOUR, maxSession: HOUR, ...rest };
}

export function newColumn(name: string, rest: Partial<Column> = {}): Column {
  return { name, type: "string", ...rest };
}

export function newTable(name: string, columns: readonly (string | Column)[], rest: Partial<Table> = {}): Table {
  const full = columns.map((column) => (typeof column === "string" ? newColumn(column) : column));
  return { name, subject: "none", consents: {}, columns: full, ...rest };
}

/** An allowance in force from the start. */
export function allowance(purpose: string, views: View, rest: Partial<Assignment> = {}): Assignment {
  return { purpose, purposeVersion: 1, effect: "allow", status: "approved", decidedBy: OWNER, views, ...rest };
}

export function newProduct(
  id: string,
  rest: { readonly tables: readonly Table[]; readonly assignments: readonly Assignment[] } & Partial<Product>,
): Product {
  const [domain = "", name = ""] = id.split("/");
  return { id, domain, name, owners: [OWNER], inputs: [], lineage: [], declassifications: [], ...rest };
}

/** A mesh of nothing but these parts. */
export function newMesh(parts: Pick<Mesh, "purposes" | "products"> & Partial<Mesh>): Mesh {
  const domains = [...new Set(parts.products.map(({ domain }) => domain))].map((id) => ({ id, owners: [] }));
  const empty = { people: [], delegations: [], guardrails: [], approvals: [], acknowledgements: [] };
  return { maxSession: HOUR, privacyOfficers: [], consumers: [], domains, ...empty, ...parts };
}
