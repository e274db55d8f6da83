import fc from "fast-check";
import type { Column } from "../../../lib/model/mesh.ts";
import { type Comparator, conjunction, isTrue, type Literal, type RowFilter } from "../../../lib/model/row-filter.ts";
import { draw, pick } from "./pick.ts";

/** One conjunct before its columns are known. */
export interface DrawnConjunct {
  readonly shape: "consent" | "atom" | "or" | "not";
  readonly columns: readonly [number, number];
  readonly forms: readonly [number, number];
  readonly values: readonly [number, number];
}

const drawnConjunct: fc.Arbitrary<DrawnConjunct> = fc.record({
  shape: fc.constantFrom("consent" as const, "atom" as const, "or" as const, "not" as const),
  columns: fc.tuple(draw, draw),
  forms: fc.tuple(draw, draw),
  values: fc.tuple(draw, draw),
});

export const drawnFilter: fc.Arbitrary<readonly DrawnConjunct[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(drawnConjunct, { minLength: 1, maxLength: 2 }) },
);

/**
 * Whether a column holds consent, by its name: such a column may only stand in a filter as a top-level
 * `<column> = true`, and so may what is made from it by identity.
 */
export function holdsConsent(name: string): boolean {
  return name.includes("consent");
}

export function filterOf(drawn: readonly DrawnConjunct[], columns: readonly Column[]): RowFilter | undefined {
  const consents = columns.filter(({ name }) => holdsConsent(name));
  const others = columns.filter(({ name }) => !holdsConsent(name));
  return conjunction(
    drawn.map((conjunct) => {
      const consent = pick(consents, conjunct.columns[0]);
      return conjunct.shape === "consent" ? consent && isTrue(consent.name) : conjunctOf(conjunct, others);
    }),
  );
}

function conjunctOf({ shape, columns, forms, values }: DrawnConjunct, from: readonly Column[]): RowFilter | undefined {
  const [one, other] = [pick(from, columns[0]), pick(from, columns[1])];
  if (!one || !other) return undefined;
  const left = atom(one, forms[0], values[0]);
  const right = atom(other, forms[1], values[1]);
  if (shape === "not" && left.kind === "compare") return { kind: "not", operand: left };
  const distinct = JSON.stringify(left) !== JSON.stringify(right);
  return shape === "or" && distinct ? { kind: "or", operands: [left, right] } : left;
}

function atom({ name: column, type }: Column, form: number, value: number): RowFilter {
  const literal = (offset: number): Literal => literalOf(type, value + offset);
  const operator = pick<Comparator>(type === "boolean" ? ["=", "<>"] : ["=", "<>", "<", "<=", ">", ">="], value) ?? "=";
  const negated = value % 2 === 1;
  const compare: RowFilter = { kind: "compare", column, operator, value: literal(0) };
  const isNull: RowFilter = { kind: "null", column, negated };
  if (type === "boolean") return pick([compare, compare, isNull], form) ?? compare;

  const isIn: RowFilter = { kind: "in", column, negated, values: [literal(0), literal(1)] };
  const between: RowFilter = { kind: "between", column, negated, low: literal(0), high: literal(1) };
  const like: RowFilter = { kind: "like", column, negated, pattern: `${negated ? "O'" : "B"}%` };
  return pick([compare, compare, isNull, isIn, between, type === "string" ? like : compare], form) ?? compare;
}

const CITIES = ["Bergen", "O'Fallon", "Oslo", ""];

function literalOf(type: string, drawn: number): Literal {
  if (type === "boolean") return { type: "boolean", value: drawn % 3 > 0 };
  if (type === "integer") return { type: "number", text: String((drawn % 5) - 1) };
  return { type: "string", value: pick(CITIES, drawn) ?? "" };
}
