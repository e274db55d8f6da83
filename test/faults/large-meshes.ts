import type { Assignment, Mesh, Product, Table, View } from "../../lib/model/mesh.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { allowance, newColumn, newMesh, newProduct, newPurpose, newTable } from "../lake-formation/meshes.ts";

const PURPOSES = [
  "audit",
  "billing",
  "care",
  "churn",
  "delivery",
  "fraud",
  "hiring",
  "marketing",
  "planning",
  "pricing",
  "research",
  "safety",
  "support",
  "tax",
];
const CITIES = ["Bergen", "Oslo", "Berlin"];
const COLUMNS = ["id", "email", "city", "age", "plan", "diagnosis"];

/**
 * A mesh of which nearly everything changes, and what becomes of it: filters narrowed, widened and replaced, columns
 * and tables gained and lost, all rows turned into some and back, a purpose retired and one begun, a guardrail, a
 * consumer account gone and one come, products gone and come. More than 200 calls lie between the two.
 */
export function largeMeshes(products = 7): { readonly before: Mesh; readonly after: Mesh } {
  const ids = Array.from({ length: products + 2 }, (_, at) => at);
  const before = newMesh({
    purposes: PURPOSES.map((id) => newPurpose(id)),
    products: ids.slice(0, products).map((at) => productAt(at, 0)),
    consumers: ["111122223333", "222233334444"],
  });
  const after = newMesh({
    purposes: [
      ...PURPOSES.map((id) => newPurpose(id, id === "billing" ? { status: "retired" } : {})),
      newPurpose("quality"),
    ],
    products: ids.slice(2).map((at) => productAt(at, 1)),
    consumers: ["111122223333", "333344445555"],
    guardrails: [{ id: "health", classification: "health", purposes: ["care", "research"], otherwise: "hidden" }],
  });
  return { before, after };
}

function productAt(at: number, turn: number): Product {
  const tables = ["customers", "orders"].map((name) => tableOf(name));
  const purposes = turn === 0 ? PURPOSES : [...PURPOSES, "quality"];
  const assignments = purposes.flatMap((purpose, index): Assignment[] => {
    // some purposes see some products at one time only
    if ((at + index + turn) % 5 === 0) return [];
    return [
      allowance(
        purpose,
        Object.fromEntries(tables.flatMap(({ name }, table) => viewAt(name, at + index + table, turn))),
      ),
    ];
  });
  return newProduct(`crm/product-${at}`, { tables, assignments });
}

function tableOf(name: string): Table {
  const columns = COLUMNS.map((column) =>
    newColumn(column, {
      type: column === "age" ? "integer" : "string",
      classification: column === "diagnosis" ? "health" : "none",
    }),
  );
  return newTable(name, columns);
}

/** By the number: all rows or some, these columns or those; at the other time mostly something else. */
function viewAt(table: string, draw: number, turn: number): readonly (readonly [string, View[string]])[] {
  const kind = (draw + turn * (draw % 3)) % 6;
  if (kind === 5) return [];
  const seen = COLUMNS.filter((_, at) => (at + draw) % 3 !== 0 || (turn === 1 && at % 2 === 0));
  const columns = Object.fromEntries(seen.map((column) => [column, "clear" as const]));
  if (kind >= 2) return [[table, { columns }]];
  const rows = parseRowFilter(kind === 0 ? `city = '${CITIES[draw % 3]}'` : `city <> '${CITIES[(draw + turn) % 3]}'`);
  return [[table, { columns, rows }]];
}
