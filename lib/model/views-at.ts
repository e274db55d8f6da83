import type { LinkedMesh } from "./linked-mesh.ts";
import type { Instant, View } from "./mesh.ts";
import { isCompliant, type ProductNode } from "./products.ts";
import type { PurposeNode } from "./purposes.ts";
import { isVisible, type ViewContext, visibleView } from "./view.ts";

const NOTHING: View = Object.freeze({});

/** What each purpose sees of each product at one instant, as {@link viewsAt} and with names resolved. */
interface ShownAt {
  /** Empty if the product is closed. */
  readonly viewOf: (node: ProductNode, purpose: PurposeNode) => View;
  /** In what a view of a product is worked out that is compliant for the purpose. */
  readonly contextOf: (node: ProductNode, purpose: PurposeNode) => ViewContext;
}

/** See {@link viewsAt}. */
export function shownAt(products: LinkedMesh["products"], at: Instant): ShownAt {
  const shown = new Map<ProductNode, Map<PurposeNode, View>>();
  for (const { inputs } of products.values()) for (const input of inputs) shown.set(input, new Map());

  function viewOf(node: ProductNode, purpose: PurposeNode): View {
    const known = shown.get(node);
    const already = known?.get(purpose);
    if (already) return already;
    const view = isCompliant(node, purpose, at) ? visibleView(node, contextOf(node, purpose)) : NOTHING;
    known?.set(purpose, view);
    return view;
  }

  function contextOf(node: ProductNode, purpose: PurposeNode): ViewContext {
    const viewOfInput = (id: string) => {
      const input = node.inputs.find(({ product }) => product.id === id);
      return input ? viewOf(input, purpose) : NOTHING;
    };
    return { purpose, at, viewOf: viewOfInput };
  }
  return { viewOf, contextOf };
}

/**
 * What each purpose sees of each product at one instant, for whoever asks about all of them: only what other products
 * are made from is kept meanwhile, and nothing of other instants is worked out.
 */
export function viewsAt(
  { products, purposes }: Pick<LinkedMesh, "products" | "purposes">,
  at: Instant,
): (product: string, purpose: string) => View | undefined {
  const { viewOf } = shownAt(products, at);
  return (product, purpose) => {
    const node = products.get(product);
    const about = purposes.get(purpose);
    const view = node && about ? viewOf(node, about) : NOTHING;
    return isVisible(view) ? view : undefined;
  };
}
