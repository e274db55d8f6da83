import type { Mesh, Product } from "../model/mesh.ts";

/**
 * Finds the purposes that some statement of a product could ever cover, whatever the time and whoever decided.
 *
 * Most purposes are nothing to most products; asking for these alone keeps a large mesh plannable in seconds.
 */
export function purposeReach(mesh: Pick<Mesh, "purposes">): (product: Product) => ReadonlySet<string> {
  const parents = new Map(mesh.purposes.map((purpose) => [purpose.id, purpose.parents]));
  const children = new Map<string, string[]>();
  for (const { id, parents: above } of mesh.purposes) {
    for (const parent of above) children.set(parent, [...(children.get(parent) ?? []), id]);
  }

  return ({ assignments }) => {
    const allowed = assignments.filter(({ effect }) => effect === "allow").map(({ purpose }) => purpose);
    const reached = new Set(allowed);
    // a set hands out what is added while it is walked
    for (const purpose of reached) {
      for (const child of children.get(purpose) ?? []) {
        if (parents.get(child)?.every((parent) => reached.has(parent))) reached.add(child);
      }
    }
    return reached;
  };
}
