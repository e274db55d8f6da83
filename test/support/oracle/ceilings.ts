import type { Column, Declassification, Guardrail, Instant, Mesh, Product, Table } from "../../../lib/model/mesh.ts";
import type { Treatment } from "../../../lib/model/treatment.ts";
import { effectiveView } from "./effective-view.ts";
import { within } from "./instants.ts";
import { meetOfTreatments, named } from "./owner-view.ts";
import { parentsOf } from "./purposes.ts";

/** One table of a product, seen for one purpose at one time. */
export interface Seen {
  readonly product: Product;
  readonly table: Table;
  readonly n: string;
  readonly t: Instant;
}

/** "*May see it* means: n is one of them, or n has parents and all parents may see it." */
function maySee(mesh: Mesh, guardrail: Guardrail, n: string): boolean {
  if (guardrail.purposes.includes(n)) return true;
  const parents = parentsOf(mesh, n);
  return parents.length > 0 && parents.every((parent) => maySee(mesh, guardrail, parent));
}

/** "For a column of that classification and any other purpose, `otherwise` is a ceiling." */
export function guardrailCeiling(mesh: Mesh, column: Column, n: string): Treatment {
  // "A column without a classification counts as `unclassified`"
  const classification = column.classification ?? "unclassified";
  const guardrails = mesh.guardrails.filter((guardrail) => guardrail.classification === classification);
  return meetOfTreatments(guardrails.filter((one) => !maySee(mesh, one, n)).map(({ otherwise }) => otherwise));
}

/** "A column without an entry of its own is hidden (`lineage-unknown`)." Only "for a product with `inputs`". */
export function isOfUnknownLineage({ product, table }: Seen, column: Column): boolean {
  if (product.inputs.length === 0) return false;
  return !product.lineage.some((entry) => entry.table === table.name && entry.column === column.name);
}

/**
 * "For output column c of table O, the ceiling is the meet of the treatments, in each input product's *effective* view
 * for n, of every column that c comes from: by c's own entry and by O's `indirect` entries."
 */
export function sourceCeiling(mesh: Mesh, seen: Seen, column: Column): Treatment {
  const { product, table, n, t } = seen;
  if (product.inputs.length === 0) return "clear";
  // "of a column, it lifts the ceiling that its sources set (never `lineage-unknown`)"
  if (isDeclassified(mesh, seen, column.name)) return "clear";
  const entries = product.lineage.filter(
    (entry) => entry.table === table.name && (entry.column === column.name || entry.kind === "indirect"),
  );
  const treatments = entries
    .flatMap((entry) => entry.from)
    .map((source) => {
      const input = mesh.products.find(({ id }) => id === source.product);
      const view = input && effectiveView(mesh, { product: input, n, t });
      const table = view && named(view, source.table);
      return (table && named(table.columns, source.column)) ?? "hidden";
    });
  return meetOfTreatments(treatments);
}

/** Whether an effective declassification is about the column, or about the table where no column is given. */
export function isDeclassified(mesh: Mesh, { product, table, n, t }: Seen, column?: string): boolean {
  return product.declassifications.some(
    (one) =>
      one.table === table.name &&
      one.column === column &&
      // "For exactly the purposes that it lists, within its interval, …"
      one.purposes.includes(n) &&
      within(one, t) &&
      isDecidedByOfficer(mesh, product, one),
  );
}

/** "decided by one of the mesh's `privacyOfficers` who neither owns nor owned the product" */
function isDecidedByOfficer(mesh: Mesh, product: Product, { decidedBy }: Declassification): boolean {
  const domain = mesh.domains.find(({ id }) => id === product.domain);
  const owners = [...product.owners, ...(domain?.owners ?? []), product.previousOwner?.id];
  return mesh.privacyOfficers.includes(decidedBy) && !owners.includes(decidedBy);
}
