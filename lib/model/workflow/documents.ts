import { InvalidDocumentError } from "../errors.ts";
import type { View } from "../mesh.ts";
import { renderRowFilter } from "../row-filter.ts";
import { readShape, type Shape } from "../shape.ts";
import type { ProductContent } from "./hub.ts";
import type { LegState } from "./leg.ts";
import { productSchema } from "./schemas/product.ts";

/** Plain JSON of what a domain publishes of a product; {@link readProductDocument} reads it. */
export function productDocument(product: ProductContent): object {
  const offers = Object.entries(product.offers).map(([purpose, view]) => [purpose, viewDocument(view)]);
  return { ...product, offers: Object.fromEntries(offers) };
}

/** @throws InvalidDocumentError with every fault */
export function readProductDocument(document: unknown): ProductContent {
  const product = read(productSchema, document);
  if (product.id === `${product.domain}/${product.name}`) return product;
  throw new InvalidDocumentError([{ path: "id", message: `\`${product.id}\` is not \`<domain>/<name>\`` }]);
}

/** Plain JSON of a leg without its key. */
export function legDocument({ key: _, statements, ...leg }: LegState): object {
  return {
    ...leg,
    statements: statements.map((statement) => ({ ...statement, views: viewDocument(statement.views) })),
  };
}

/** A view as documents write it, row filters as text. */
function viewDocument(view: View): object {
  return Object.fromEntries(
    Object.entries(view).map(([table, { columns, rows }]) => [
      table,
      rows === undefined ? { columns } : { columns, rows: renderRowFilter(rows) },
    ]),
  );
}

/** Reads `document` by its shape. @throws InvalidDocumentError with every fault */
export function read<T>(shape: Shape<T>, document: unknown): T {
  const result = readShape(shape, document);
  if (result.misfits) throw new InvalidDocumentError(result.misfits);
  return result.value;
}
