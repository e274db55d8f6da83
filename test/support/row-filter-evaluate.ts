/** Which rows a filter lets pass, by SQL's three-valued logic. */

import type { Comparator, Literal, RowFilter } from "../../lib/model/row-filter.ts";

/** A row by column name; a column that is missing is NULL. */
export type Row = Readonly<Record<string, unknown>>;

/** TRUE, FALSE or UNKNOWN. */
type Truth = boolean | undefined;

/**
 * Whether `row` passes: only when the filter is TRUE, neither FALSE nor UNKNOWN.
 *
 * A value whose type does not fit the constant compares as UNKNOWN, also under NOT: it lets no row pass.
 */
export function evaluateRowFilter(filter: RowFilter, row: Row): boolean {
  return truth(filter, row) === true;
}

function truth(filter: RowFilter, row: Row): Truth {
  switch (filter.kind) {
    case "and":
      return every(filter.operands.map((operand) => truth(operand, row)));
    case "or":
      return not(every(filter.operands.map((operand) => not(truth(operand, row)))));
    case "not":
      return not(truth(filter.operand, row));
    case "null":
      return (cellOf(row, filter.column) === undefined) !== filter.negated;
    case "compare":
      return compare(cellOf(row, filter.column), filter.operator, filter.value);
    case "in":
      return negatedIf(filter.negated, isIn(cellOf(row, filter.column), filter.values));
    case "between": {
      const value = cellOf(row, filter.column);
      const within = every([compare(value, ">=", filter.low), compare(value, "<=", filter.high)]);
      return negatedIf(filter.negated, within);
    }
    case "like": {
      const value = cellOf(row, filter.column);
      return typeof value === "string" ? isLike(value, filter.pattern) !== filter.negated : undefined;
    }
  }
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function not(value: Truth): Truth {
  return value === undefined ? undefined : !value;
}

function negatedIf(negated: boolean, value: Truth): Truth {
  return negated ? not(value) : value;
}

function isIn(value: unknown, literals: readonly Literal[]): Truth {
  return not(every(literals.map((literal) => not(compare(value, "=", literal)))));
}

function cellOf(row: Row, column: string): unknown {
  return Object.hasOwn(row, column) ? (row[column] ?? undefined) : undefined;
}

function compare(value: unknown, operator: Comparator, literal: Literal): Truth {
  const order = orderOf(value, literal);
  if (order === undefined) return undefined;
  switch (operator) {
    case "=":
      return order === 0;
    case "<>":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** Negative, zero or positive as `value` lies before, at or after the constant; `undefined` if they do not compare. */
function orderOf(value: unknown, literal: Literal): number | undefined {
  if (literal.type === "boolean") return typeof value === "boolean" ? Number(value) - Number(literal.value) : undefined;
  if (literal.type === "string") return typeof value === "string" ? textOrder(value, literal.value) : undefined;
  if (typeof value === "bigint") return bigintOrder(value, literal.text);
  return typeof value === "number" && !Number.isNaN(value) ? value - Number(literal.text) : undefined;
}

/** Exact, since a BIGINT holds more digits than a JavaScript number. */
function bigintOrder(value: bigint, text: string): number {
  const [whole = "0", fraction = ""] = text.split(".");
  const scale = 10n ** BigInt(fraction.length);
  const difference = value * scale - BigInt(whole + fraction);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** By code point, as engines that keep UTF-8 do; JavaScript alone would compare UTF-16 units. */
function textOrder(one: string, other: string): number {
  const left = [...one];
  const right = [...other];
  for (const [index, character] of left.entries()) {
    const order = (character.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? -1);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** `%` is any text, `_` any one character. Goes back to the last `%` only, so no pattern makes it slow. */
function isLike(value: string, pattern: string): boolean {
  const text = [...value];
  const wanted = [...pattern];
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (wanted[next] === "%") {
      star = next++;
      resume = at;
    } else if (next < wanted.length && (wanted[next] === "_" || wanted[next] === text[at])) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[next] === "%") next += 1;
  return next === wanted.length;
}
