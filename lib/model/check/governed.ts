/** A mesh with the places of its parts, in the words of the document that it came from. */

import type { MeshIndex } from "../decision.ts";
import { shortened } from "../document/place.ts";
import { type Assignment, isUsable, type Mesh, type Product, type Purpose, type Table } from "../mesh.ts";

export interface GovernedMesh {
  readonly index: MeshIndex;
  readonly mesh: Mesh;
  readonly purposes: ReadonlyMap<string, Purpose>;
  readonly products: readonly GovernedProduct[];
  product(id: string): GovernedProduct | undefined;
}

export interface GovernedProduct {
  readonly product: Product;
  /** `domains[0].products[1]`. */
  readonly path: string;
  /** Its own owners and its domain's. */
  readonly owners: readonly string[];
  /** Allowances that count whenever their interval and their decider let them. */
  readonly allowances: readonly Allowance[];
}

export interface Allowance {
  readonly assignment: Assignment;
  readonly path: string;
}

export function governed(index: MeshIndex): GovernedMesh {
  const { mesh } = index;
  const purposes = new Map(mesh.purposes.map((purpose) => [purpose.id, purpose]));
  const domains = new Map(mesh.domains.map((domain, position) => [domain.id, { domain, position, count: 0 }]));

  const products = mesh.products.map((product): GovernedProduct => {
    const entry = domains.get(product.domain);
    const path = entry ? `domains[${entry.position}].products[${entry.count++}]` : "domains";
    const owners = [...new Set([...product.owners, ...(entry?.domain.owners ?? [])])];
    return { product, path, owners, allowances: allowancesOf(product, path, purposes) };
  });
  const byId = new Map(products.map((product) => [product.product.id, product]));
  return { index, mesh, purposes, products, product: (id) => byId.get(id) };
}

/** Where a table is stated: in the mesh document, or in the contract that it names. */
export function tablePath({ product, path }: GovernedProduct, table: Table): string {
  if (product.contract !== undefined) return `${shortened(product.contract)}: table \`${table.name}\``;
  return `${path}.tables[${product.tables.indexOf(table)}]`;
}

/** Who decided an assignment, in backticks. */
export function deciderOf({ decidedBy }: Assignment): string {
  return decidedBy === undefined ? "nobody known" : `\`${decidedBy}\``;
}

/** `a`, `b` and `c`, each in backticks. */
export function quotedList(names: Iterable<string>): string {
  const quoted = Array.from(names, (name) => `\`${name}\``);
  const last = quoted.pop() ?? "nobody";
  return quoted.length > 0 ? `${quoted.join(", ")} and ${last}` : last;
}

function allowancesOf(product: Product, path: string, purposes: ReadonlyMap<string, Purpose>): readonly Allowance[] {
  return product.assignments.flatMap((assignment, position) => {
    const purpose = purposes.get(assignment.purpose);
    const counts = assignment.effect === "allow" && assignment.status === "approved";
    if (!counts || !purpose || !isUsable(purpose) || assignment.purposeVersion !== purpose.version) return [];
    return [{ assignment, path: `${path}.assignments[${position}]` }];
  });
}
