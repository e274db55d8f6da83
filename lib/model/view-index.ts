import type { ViewIndex } from "./decision.ts";
import { LinkedInstants, type LinkedViews, linkViews } from "./instant-views.ts";
import type { ProductPart } from "./linked-products.ts";
import type { Instant, View } from "./mesh.ts";
import { isCompliant, sightAt } from "./products.ts";

/**
 * Prepares the products of a mesh for questions about what they show; {@link indexMesh} does for all of them.
 *
 * @throws RangeError if a name in the mesh does not resolve, or purposes or inputs form a cycle
 */
export function indexViews(mesh: ProductPart): ViewIndex {
  return new IndexedViews(mesh, linkViews(mesh));
}

/** Views are worked out when first asked for and kept, per product, purpose and stretch of time in which they stay. */
export class IndexedViews<Part extends ProductPart> extends LinkedInstants<Part> implements ViewIndex {
  readonly #linked: LinkedViews;

  constructor(mesh: Part, linked: LinkedViews) {
    super(mesh, linked);
    this.#linked = linked;
  }

  effectiveView(product: string, purpose: string, at: Instant): View | undefined {
    const about = this.#linked.purposes.get(purpose);
    const node = this.#linked.products.get(product);
    if (!about || !node || !isCompliant(node, about, at)) return undefined;
    const { view, reasons } = sightAt(node, about, at);
    return reasons.length === 0 ? view : undefined;
  }
}
