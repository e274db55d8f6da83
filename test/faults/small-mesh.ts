import type { Mesh, View } from "../../lib/model/mesh.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { allowance, newMesh, newProduct, newPurpose, newTable } from "../lake-formation/meshes.ts";

export const CONSUMERS = ["111122223333", "222233334444"];

/** What each purpose sees of table `customers`: columns, and rows if not all. */
export type Seen = Readonly<Record<string, { readonly columns: readonly string[]; readonly rows?: string }>>;

const USUAL: Seen = {
  fraud: { columns: ["city", "email"] },
  marketing: { columns: ["city"], rows: "city <> 'Oslo'" },
};

/** One product `crm/customers`, or several that show the same, with two tables. */
export function smallMesh(seen: Seen = USUAL, products: readonly string[] = ["customers"]): Mesh {
  const tables = ["customers", "orders"].map((name) => newTable(name, ["id", "email", "city"]));
  const assignments = Object.entries(seen).map(([purpose, { columns, rows }]) => {
    const view: View = {
      customers: {
        columns: Object.fromEntries(columns.map((column) => [column, "clear" as const])),
        ...(rows === undefined ? {} : { rows: parseRowFilter(rows) }),
      },
    };
    return allowance(purpose, view);
  });
  return newMesh({
    purposes: [...new Set(["fraud", "marketing", ...Object.keys(seen)])].map((id) => newPurpose(id)),
    products: products.map((name) => newProduct(`crm/${name}`, { tables, assignments })),
    consumers: CONSUMERS,
  });
}
