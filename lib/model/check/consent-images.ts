import type { Fault } from "../errors.ts";
import type { Product, Table } from "../mesh.ts";
import { columnsOf, conjuncts, isTrue, renderRowFilter } from "../row-filter.ts";
import type { GovernedMesh, GovernedProduct } from "./governed.ts";

/**
 * Owners' filters that read a copy of somebody's consent other than as `<column> = true`: rows would come when a
 * consent goes. The document's own rule knows only the columns that a table names in `consents`; this one follows them
 * downstream.
 */
export function consentImageFaults({ product, path }: GovernedProduct, mesh: GovernedMesh): readonly Fault[] {
  if (product.inputs.length === 0) return [];
  return product.assignments.flatMap(({ views }, position) =>
    product.tables.flatMap((table) => {
      const parts = Object.hasOwn(views, table.name) ? conjuncts(views[table.name]?.rows) : [];
      return parts.flatMap((part) =>
        [...columnsOf(part)]
          .filter((column) => isConsentImage({ product, table, column }, mesh))
          .filter((column) => renderRowFilter(part) !== renderRowFilter(isTrue(column)))
          .map((column) => ({
            path: `${path}.assignments[${position}].views.${table.name}.rows`,
            message: `\`${column}\` is a copy of a consent column and stands in a row filter other than as \`${column} = true\``,
            help: "withdrawing consent must not add rows",
          })),
      );
    }),
  );
}

interface Place {
  readonly product: Product;
  readonly table: Table;
  readonly column: string;
}

/** Whether the column holds, by way of identity entries alone, what some input's table names in `consents`. */
function isConsentImage({ product, table, column }: Place, mesh: GovernedMesh): boolean {
  const entry = product.lineage.find((to) => to.kind === "identity" && to.table === table.name && to.column === column);
  const [source] = entry?.from ?? [];
  const input = source && mesh.product(source.product)?.product;
  const origin = input?.tables.find(({ name }) => name === source?.table);
  if (!source || !input || !origin) return false;
  if (Object.values(origin.consents).includes(source.column)) return true;
  return isConsentImage({ product: input, table: origin, column: source.column }, mesh);
}
