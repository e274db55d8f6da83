import { consentFaults, consentsOf } from "../consent-filters.ts";
import type { Fault } from "../errors.ts";
import type { GovernedMesh, GovernedProduct } from "./governed.ts";

/**
 * Owners' filters that read a copy of somebody's consent other than as `<column> = true`: rows would come when a
 * consent goes. The document's own rule knows only the columns that a table names in `consents`; this one follows them
 * downstream.
 */
export function consentImageFaults({ product, path }: GovernedProduct, mesh: GovernedMesh): readonly Fault[] {
  if (product.inputs.length === 0) return [];
  const isConsent = consentsOf((id) => mesh.product(id)?.product);
  return product.assignments.flatMap(({ views }, position) =>
    Object.entries(views).flatMap(([table, { rows }]) =>
      consentFaults(rows, (column) => isConsent({ product: product.id, table, column })).map((fault) => ({
        path: `${path}.assignments[${position}].views.${table}.rows`,
        ...fault,
      })),
    ),
  );
}
