/** What keeps a product from serving a purpose whoever asks for it: no decision about a leg changes that. */
export const PRODUCT_SENTENCES: Readonly<Record<"unknown-product" | "prohibited", string>> = {
  "unknown-product": "No data product called {product} is on offer; the domain that owns the data can offer it.",
  prohibited:
    "{product} must not be used for {purpose}, or for a purpose above or below it; only an owner of {product} can lift that.",
};
