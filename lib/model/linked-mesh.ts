import { type LinkedPeople, linkPeople, resolverOf } from "./linked-people.ts";
import { linkProducts } from "./linked-products.ts";
import type { Mesh } from "./mesh.ts";
import type { ProductNode } from "./products.ts";

/** A mesh with every name resolved. */
export interface LinkedMesh extends LinkedPeople {
  readonly products: ReadonlyMap<string, ProductNode>;
}

/** Resolves every name of `mesh`; see {@link indexMesh}. */
export function linkMesh(mesh: Mesh): LinkedMesh {
  const resolver = resolverOf(mesh);
  return { ...linkPeople(mesh, resolver), products: linkProducts(mesh, resolver) };
}
