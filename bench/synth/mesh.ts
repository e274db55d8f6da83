import type { Mesh } from "../../lib/model/mesh.ts";
import { type Allowance, meshOf, sourceOf } from "../mesh.ts";

const PURPOSES = 8;
const ALLOWANCES = 3;

/** A mesh whose products are each allowed to three of eight purposes. */
export function synthMesh(products: number): Mesh {
  return meshOf({ products, purposes: PURPOSES, allowances });
}

function allowances(index: number): readonly Allowance[] {
  // what is made from another product serves the same purposes as that one
  const first = sourceOf(index) ?? index;
  return Array.from({ length: ALLOWANCES }, (_, offset) => allowance((first + offset) % PURPOSES));
}

function allowance(purpose: number): Allowance {
  const view = {
    columns: { column_0: "pseudonym", column_1: "clear", column_2: "masked", column_3: "clear" },
    rows: { kind: "compare", column: "column_1", operator: "<>", value: { type: "string", value: "nothing" } },
  } as const;
  return {
    purpose,
    validFrom: Date.UTC(2026, 0, 1),
    views: { table_0: view, table_1: { columns: view.columns } },
  };
}
