import type { Assignment, Mesh, Product, View } from "../../lib/model/mesh.ts";
import { type Allowance, COLUMNS, DAY, HOUR, meshOf } from "../mesh.ts";

const START = Date.UTC(2026, 0, 1);

/** The morning on which the state is planned anew; the state to start from is that of the day before. */
export const TODAY = Date.UTC(2026, 5, 2);
export const YESTERDAY = TODAY - DAY;

/**
 * A mesh in which every product is allowed to every purpose, each by a statement of its own; half of them see some
 * rows only.
 *
 * Between {@link YESTERDAY} and {@link TODAY} one product of a hundred gains a purpose and another one loses one.
 */
export function planMesh(products: number, purposes: number): Mesh {
  const allowances = (index: number) => Array.from({ length: purposes }, (_, purpose) => allowance(purpose, index));
  return { ...meshOf({ products, purposes, allowances }), consumers: ["222233334444"] };
}

/** The same mesh a day later, as far as it was edited: one product of a hundred has a column more, for one purpose. */
export function editedMesh(mesh: Mesh): Mesh {
  return { ...mesh, products: mesh.products.map((one, index) => (index % 100 === 50 ? withColumn(one) : one)) };
}

function allowance(purpose: number, product: number): Allowance {
  return { purpose, ...timeOf(product, purpose), views: viewOf(purpose) };
}

/** Of one product in a hundred the first statement begins today, of another one it ends. */
function timeOf(product: number, purpose: number): Pick<Allowance, "validFrom" | "validUntil"> {
  if (purpose === 0 && product % 100 === 10) return { validFrom: TODAY - HOUR };
  return purpose === 0 && product % 100 === 20
    ? { validFrom: START, validUntil: TODAY - HOUR }
    : { validFrom: START, validUntil: START + 365 * DAY };
}

/** Four kinds: some rows with stand-ins, all rows of both tables, some rows of all columns, one table alone. */
function viewOf(purpose: number): View {
  const rows = {
    kind: "compare",
    column: "column_1",
    operator: "<>",
    value: { type: "string", value: `nothing ${purpose}` },
  } as const;
  const clear = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, column) => [`column_${column}`, "clear"] as const));
  const views: readonly View[] = [
    {
      table_0: { columns: { ...clear(4), column_0: "pseudonym", column_2: "masked" }, rows },
      table_1: { columns: clear(3) },
    },
    { table_0: { columns: clear(5) }, table_1: { columns: clear(5) } },
    { table_0: { columns: clear(COLUMNS), rows } },
    { table_1: { columns: { ...clear(3), column_3: "masked" } } },
  ];
  return views[purpose % views.length] ?? {};
}

function withColumn(product: Product): Product {
  const extra = { name: "column_8", type: "string", classification: "none" };
  const tables = product.tables.map((table) => ({ ...table, columns: [...table.columns, extra] }));
  return {
    ...product,
    tables,
    assignments: product.assignments.map((one) => (one.purpose === "purpose-1" ? seeing(one) : one)),
  };
}

function seeing(assignment: Assignment): Assignment {
  const views = Object.entries(assignment.views).map(([table, view]) => [
    table,
    { ...view, columns: { ...view.columns, column_8: "clear" as const } },
  ]);
  return { ...assignment, views: Object.fromEntries(views) };
}
