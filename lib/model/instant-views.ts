import type { InstantViews } from "./decision.ts";
import { resolverOf } from "./linked-people.ts";
import { linkProducts, type ProductPart } from "./linked-products.ts";
import type { Instant, View } from "./mesh.ts";
import { nextChangeOf, type ProductNode } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { viewsAt } from "./views-at.ts";

/**
 * Prepares the products of a mesh for questions about all that they show at some instants.
 *
 * @throws RangeError if a name in the mesh does not resolve, or purposes or inputs form a cycle
 */
export function instantViews(mesh: ProductPart): InstantViews {
  return new LinkedInstants(mesh, linkViews(mesh));
}

/** Purposes and products with every name resolved. */
export interface LinkedViews {
  readonly purposes: ReadonlyMap<string, PurposeNode>;
  readonly products: ReadonlyMap<string, ProductNode>;
}

/** Resolves every name of the part. @throws RangeError as {@link instantViews} */
export function linkViews(mesh: ProductPart): LinkedViews {
  const resolver = resolverOf(mesh);
  return { purposes: resolver.purposes, products: linkProducts(mesh, resolver) };
}

/** Works views out whenever it is asked for them. */
export class LinkedInstants<Part extends ProductPart> implements InstantViews {
  readonly mesh: Part;
  readonly #linked: LinkedViews;

  constructor(mesh: Part, linked: LinkedViews) {
    this.mesh = mesh;
    this.#linked = linked;
  }

  viewsAt(at: Instant): (product: string, purpose: string) => View | undefined {
    return viewsAt(this.#linked, at);
  }

  nextChange(product: string, at: Instant): Instant {
    const node = this.#linked.products.get(product);
    return node ? nextChangeOf(node, at) : Number.POSITIVE_INFINITY;
  }
}
