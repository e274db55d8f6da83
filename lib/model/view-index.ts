import type { ViewIndex } from "./decision.ts";
import { resolverOf } from "./linked-people.ts";
import { linkProducts, type ProductPart } from "./linked-products.ts";
import type { Instant, View } from "./mesh.ts";
import { isCompliant, nextChangeOf, type ProductNode, sightAt } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { viewsAt } from "./views-at.ts";

/**
 * Prepares the products of a mesh for questions about what they show; {@link indexMesh} does for all of them.
 *
 * @throws RangeError if a name in the mesh does not resolve, or purposes or inputs form a cycle
 */
export function indexViews(mesh: ProductPart): ViewIndex {
  const resolver = resolverOf(mesh);
  return new IndexedViews(mesh, { purposes: resolver.purposes, products: linkProducts(mesh, resolver) });
}

/** Purposes and products with every name resolved. */
interface LinkedViews {
  readonly purposes: ReadonlyMap<string, PurposeNode>;
  readonly products: ReadonlyMap<string, ProductNode>;
}

/** Views are worked out when first asked for and kept, per product, purpose and stretch of time in which they stay. */
export class IndexedViews<Part extends ProductPart> implements ViewIndex {
  readonly mesh: Part;
  readonly #linked: LinkedViews;

  constructor(mesh: Part, linked: LinkedViews) {
    this.mesh = mesh;
    this.#linked = linked;
  }

  effectiveView(product: string, purpose: string, at: Instant): View | undefined {
    const about = this.#linked.purposes.get(purpose);
    const node = this.#linked.products.get(product);
    if (!about || !node || !isCompliant(node, about, at)) return undefined;
    const { view, reasons } = sightAt(node, about, at);
    return reasons.length === 0 ? view : undefined;
  }

  viewsAt(at: Instant): (product: string, purpose: string) => View | undefined {
    return viewsAt(this.#linked, at);
  }

  nextChange(product: string, at: Instant): Instant {
    const node = this.#linked.products.get(product);
    return node ? nextChangeOf(node, at) : Number.POSITIVE_INFINITY;
  }
}
