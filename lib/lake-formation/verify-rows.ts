/** Whether every row that passes one filter provably passes another. What cannot be proven does not hold. */

import type { Comparator, Literal, RowFilter } from "../model/row-filter.ts";
import { InvalidRowFilterError, parseRowFilter } from "../model/row-filter-parser.ts";

/** Compares row filter expressions; `undefined` stands for all rows. */
export interface RowComparison {
  /** Whether the rows of `inner` are among those of the `outer` ones taken together. */
  isWithin(inner: string | undefined, outer: readonly (string | undefined)[]): boolean;
}

/** A comparison that reads each text once. */
export function rowComparison(): RowComparison {
  const known = new Map<string, RowFilter | undefined>();
  const parsed = (text: string) => {
    if (!known.has(text)) known.set(text, parseOrNothing(text));
    return known.get(text);
  };
  return {
    isWithin(inner, outer) {
      if (outer.some((rows) => rows === undefined || rows === inner)) return true;
      const filter = inner === undefined ? undefined : parsed(inner);
      const others = outer.flatMap((rows) => (rows === undefined ? [] : (parsed(rows) ?? [])));
      if (!filter || others.length === 0) return false;
      const [first, ...rest] = others;
      return isFilterWithin(filter, first && rest.length === 0 ? first : { kind: "or", operands: others });
    },
  };
}

/** A text of somebody else's may say what the kit's grammar cannot. */
function parseOrNothing(text: string): RowFilter | undefined {
  try {
    return parseRowFilter(text);
  } catch (error) {
    if (error instanceof InvalidRowFilterError) return undefined;
    throw error;
  }
}

function isFilterWithin(inner: RowFilter, outer: RowFilter): boolean {
  if (isSame(inner, outer)) return true;
  if (inner.kind === "or") return inner.operands.every((operand) => isFilterWithin(operand, outer));
  if (outer.kind === "and") return outer.operands.every((operand) => isFilterWithin(inner, operand));
  // either of the two suffices, and neither excludes the other
  if (outer.kind === "or" && outer.operands.some((operand) => isFilterWithin(inner, operand))) return true;
  if (inner.kind === "and") return inner.operands.some((operand) => isFilterWithin(operand, outer));
  return isLeaf(inner) && isLeaf(outer) && inner.column === outer.column && isLeafWithin(inner, outer);
}

function isSame(one: RowFilter, other: RowFilter): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

type Leaf = Exclude<RowFilter, { readonly kind: "and" | "or" | "not" }>;

function isLeaf(filter: RowFilter): filter is Leaf {
  return filter.kind !== "and" && filter.kind !== "or" && filter.kind !== "not";
}

/** Both are about the same column. */
function isLeafWithin(inner: Leaf, outer: Leaf): boolean {
  // whatever is compared is TRUE for no NULL
  if (outer.kind === "null") return outer.negated && inner.kind !== "null";
  const points = pointsOf(inner);
  if (points) return points.every((point) => passes(point, outer));
  const [narrow, wide] = [rangeOf(inner), rangeOf(outer)];
  return narrow !== undefined && wide !== undefined && isRangeWithin(narrow, wide);
}

/** The only values that pass, where they can be listed. */
function pointsOf(leaf: Leaf): readonly Literal[] | undefined {
  if (leaf.kind === "compare" && leaf.operator === "=") return [leaf.value];
  return leaf.kind === "in" && !leaf.negated ? leaf.values : undefined;
}

function passes(point: Literal, outer: Leaf): boolean {
  switch (point.type) {
    case "boolean":
      return isBooleanPassing(point.value, outer);
    case "string":
      // engines differ in how texts are ordered and padded, so only the very same text counts
      return pointsOf(outer)?.some((other) => other.type === "string" && other.value === point.value) ?? false;
    case "number": {
      const range = rangeOf(outer);
      const same = pointsOf(outer)?.some((other) => other.type === "number" && order(other.text, point.text) === 0);
      return same ?? (range !== undefined && isRangeWithin(closed(point.text, point.text), range));
    }
  }
}

/** Of booleans there are but two, so any test of one can be carried out. */
function isBooleanPassing(value: boolean, outer: Leaf): boolean {
  const distanceTo = (literal: Literal) =>
    // a constant of another type compares as unknown
    literal.type === "boolean" ? Number(value) - Number(literal.value) : Number.NaN;
  switch (outer.kind) {
    case "compare":
      return PASSING[outer.operator].includes(Math.sign(distanceTo(outer.value)));
    case "in": {
      const distances = outer.values.map(distanceTo);
      return outer.negated ? distances.every((distance) => Math.abs(distance) > 0) : distances.includes(0);
    }
    case "between": {
      const [low, high] = [distanceTo(outer.low), distanceTo(outer.high)];
      return outer.negated ? low < 0 || high > 0 : low >= 0 && high <= 0;
    }
    default:
      return false;
  }
}

/** Signs of a value's distance to the constant. */
const PASSING: Readonly<Record<Comparator, readonly number[]>> = {
  "=": [0],
  "<>": [-1, 1],
  "<": [-1],
  "<=": [-1, 0],
  ">": [1],
  ">=": [0, 1],
};

interface Bound {
  readonly text: string;
  readonly isOpen: boolean;
}

/** Numbers between two bounds; a missing bound is none. */
interface Range {
  readonly low?: Bound | undefined;
  readonly high?: Bound | undefined;
}

function rangeOf(leaf: Leaf): Range | undefined {
  if (leaf.kind === "between" && !leaf.negated) {
    return leaf.low.type === "number" && leaf.high.type === "number"
      ? closed(leaf.low.text, leaf.high.text)
      : undefined;
  }
  if (leaf.kind !== "compare" || leaf.value.type !== "number") return undefined;
  const { text } = leaf.value;
  switch (leaf.operator) {
    case "<":
    case "<=":
      return { high: { text, isOpen: leaf.operator === "<" } };
    case ">":
    case ">=":
      return { low: { text, isOpen: leaf.operator === ">" } };
    case "=":
    case "<>":
      return undefined;
  }
}

function closed(low: string, high: string): Range {
  return { low: { text: low, isOpen: false }, high: { text: high, isOpen: false } };
}

function isRangeWithin(inner: Range, outer: Range): boolean {
  return isBoundWithin(inner.low, outer.low, 1) && isBoundWithin(inner.high, outer.high, -1);
}

/** Whether the inner bound lies on the inner side of the outer one: `inward` is 1 for low bounds, -1 for high ones. */
function isBoundWithin(inner: Bound | undefined, outer: Bound | undefined, inward: 1 | -1): boolean {
  if (!outer) return true;
  if (!inner) return false;
  const distance = order(inner.text, outer.text) * inward;
  return distance > 0 || (distance === 0 && (inner.isOpen || !outer.isOpen));
}

/** Orders decimals exactly, whatever their number of digits. */
function order(one: string, other: string): number {
  const fraction = Math.max(fractionOf(one).length, fractionOf(other).length);
  const difference = scaled(one, fraction) - scaled(other, fraction);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function scaled(text: string, digits: number): bigint {
  return BigInt((text.split(".")[0] ?? "") + fractionOf(text).padEnd(digits, "0"));
}

function fractionOf(text: string): string {
  return text.split(".")[1] ?? "";
}
