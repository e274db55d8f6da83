import type { Instant, Mesh, Product, TableView, View } from "../../../lib/model/mesh.ts";
import { conjunction } from "../../../lib/model/row-filter.ts";
import type { Treatment } from "../../../lib/model/treatment.ts";
import { parentsOf } from "./purposes.ts";
import { isAllowanceEffective } from "./statements.ts";

/** A product and a purpose at one time. */
export interface Asked {
  readonly product: Product;
  readonly n: string;
  readonly t: Instant;
}

/** "If an allowance about n itself is effective, its view." */
function ownAllowanceView(mesh: Mesh, { product, n, t }: Asked): View | undefined {
  return product.assignments.find(
    (allowance) =>
      allowance.effect === "allow" && allowance.purpose === n && isAllowanceEffective(mesh, { product, allowance }, t),
  )?.views;
}

/** "Otherwise the meet of the views of n's parents, recursively." */
export function ownerView(mesh: Mesh, asked: Asked): View {
  const own = ownAllowanceView(mesh, asked);
  if (own) return own;
  const [first, ...rest] = parentsOf(mesh, asked.n).map((n) => ownerView(mesh, { ...asked, n }));
  return rest.reduce(meetOfViews, first ?? {});
}

/** n itself "and, where its view is inherited, every purpose it is inherited from" */
export function purposesOfView(mesh: Mesh, asked: Asked): readonly string[] {
  if (ownAllowanceView(mesh, asked)) return [asked.n];
  return [asked.n, ...parentsOf(mesh, asked.n).flatMap((n) => purposesOfView(mesh, { ...asked, n }))];
}

/** "per column the meet …, rows the conjunction of both filters, a table missing on either side is hidden." */
function meetOfViews(one: View, other: View): View {
  const both: Record<string, TableView> = {};
  for (const [table, left] of Object.entries(one)) {
    const right = named(other, table);
    if (!right) continue;
    const columns: Record<string, Treatment> = {};
    for (const [column, treatment] of Object.entries(left.columns)) {
      // "What a view does not name is hidden."
      columns[column] = meetOfTreatments([treatment, named(right.columns, column) ?? "hidden"]);
    }
    both[table] = { columns, rows: conjunction([left.rows, right.rows]) };
  }
  return both;
}

/** What a record says about a name; `constructor` is a name like any other. */
export function named<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The treatments below each one: "`hidden ≤ masked ≤ clear`, `hidden ≤ pseudonym ≤ clear`" */
const BELOW: Readonly<Record<Treatment, readonly Treatment[]>> = {
  clear: ["clear", "masked", "pseudonym", "hidden"],
  masked: ["masked", "hidden"],
  pseudonym: ["pseudonym", "hidden"],
  hidden: ["hidden"],
};

/** The greatest treatment below all; "and `masked ∧ pseudonym = hidden`" follows. */
export function meetOfTreatments(treatments: readonly Treatment[]): Treatment {
  const common = BELOW.clear.filter((candidate) => treatments.every((one) => BELOW[one].includes(candidate)));
  return common.find((candidate) => common.every((other) => BELOW[candidate].includes(other))) ?? "hidden";
}
