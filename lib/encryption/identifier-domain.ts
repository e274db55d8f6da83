import type { ColumnSource, Mesh } from "../model/mesh.ts";

/**
 * What a column's values identify, as `domain/product.table.column`: the column itself, or the one it was copied from.
 *
 * Following the copies makes the pseudonyms of a customer equal in every product of a purpose, so that they join.
 */
export function identifierDomain(mesh: Mesh, column: ColumnSource): string {
  const products = new Map(mesh.products.map((product) => [product.id, product]));
  let here = column;
  // the inputs of a mesh have no cycle
  for (;;) {
    const entry = products
      .get(here.product)
      ?.lineage.find(
        ({ kind, table, column: to }) => kind === "identity" && table === here.table && to === here.column,
      );
    const [source] = entry?.from ?? [];
    if (!source) return `${here.product}.${here.table}.${here.column}`;
    here = source;
  }
}
