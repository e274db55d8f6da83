import type { Product, View } from "../model/mesh.ts";

/** What the purposes see of one product, and where it lies. */
export interface ProductShare {
  readonly product: Product;
  readonly database: string;
  readonly views: readonly PurposeView[];
}

export interface PurposeView {
  readonly purpose: string;
  readonly view: View;
}
