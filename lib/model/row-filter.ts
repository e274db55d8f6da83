/**
 * Row filters: which rows a purpose sees. Lake Formation accepts comparisons of one column with constants only, and
 * neither functions nor DATE or TIMESTAMP columns ("Data filters in Lake Formation", row filter expressions), so
 * that is all the grammar has.
 */

import { KEYWORD } from "./row-filter-tokens.ts";

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** A constant: number, string or boolean. Numbers keep their text so that no digit of a DECIMAL or BIGINT is lost. */
export type Literal =
  | { readonly type: "number"; readonly text: string }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean };

/** The parsed form. `and` and `or` have at least two operands and never hold an operand of their own kind. */
export type RowFilter =
  | { readonly kind: "compare"; readonly column: string; readonly operator: Comparator; readonly value: Literal }
  | { readonly kind: "in"; readonly column: string; readonly negated: boolean; readonly values: readonly Literal[] }
  | {
      readonly kind: "between";
      readonly column: string;
      readonly negated: boolean;
      readonly low: Literal;
      readonly high: Literal;
    }
  | { readonly kind: "like"; readonly column: string; readonly negated: boolean; readonly pattern: string }
  | { readonly kind: "null"; readonly column: string; readonly negated: boolean }
  | { readonly kind: "not"; readonly operand: RowFilter }
  | { readonly kind: "and" | "or"; readonly operands: readonly RowFilter[] };

/**
 * The rows that pass every filter; `undefined` stands for all rows.
 *
 * A conjunct that is already there is not repeated, so carrying the same consent along two paths costs nothing.
 */
export function conjunction(filters: Iterable<RowFilter | undefined>): RowFilter | undefined {
  const parts = [...filters].flatMap(conjuncts);
  if (parts.length < 2) return parts[0];
  const operands = [...byText(parts).values()];
  return operands.length > 1 ? { kind: "and", operands } : operands[0];
}

/** Whether the distinct conjuncts of all filters are longer than that, in characters. */
export function outgrows(filters: readonly RowFilter[], longest: number): boolean {
  return [...byText(filters.flatMap(conjuncts)).keys()].join("").length > longest;
}

function byText(filters: readonly RowFilter[]): ReadonlyMap<string, RowFilter> {
  return new Map(filters.map((filter) => [renderRowFilter(filter), filter]));
}

/** The filters of which all must hold: the operands of a top-level AND, the filter itself, or none. */
export function conjuncts(filter: RowFilter | undefined): readonly RowFilter[] {
  if (!filter) return [];
  return filter.kind === "and" ? filter.operands : [filter];
}

/** `<column> = true`, the form that consent takes. */
export function isTrue(column: string): RowFilter {
  return { kind: "compare", column, operator: "=", value: { type: "boolean", value: true } };
}

/** Names of the columns a filter reads. */
export function columnsOf(filter: RowFilter | undefined): ReadonlySet<string> {
  return new Set(filter && leavesOf(filter).map(({ column }) => column));
}

/** A comparison of one column. */
export type RowFilterLeaf = Exclude<RowFilter, { readonly kind: "and" | "or" | "not" }>;

/** The comparisons that a filter is made of, in its order. */
export function leavesOf(filter: RowFilter): readonly RowFilterLeaf[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.operands.flatMap(leavesOf);
    case "not":
      return leavesOf(filter.operand);
    default:
      return [filter];
  }
}

/** The same filter over other column names. */
export function renameColumns(filter: RowFilter, rename: (column: string) => string): RowFilter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, operands: filter.operands.map((operand) => renameColumns(operand, rename)) };
    case "not":
      return { ...filter, operand: renameColumns(filter.operand, rename) };
    default:
      return { ...filter, column: rename(filter.column) };
  }
}

/**
 * SQL text of a filter in one canonical form, which every platform the kit supports reads alike.
 *
 * @throws RangeError for a column called like a word of the grammar: `true = true` lets every row through
 */
export function renderRowFilter(filter: RowFilter): string {
  switch (filter.kind) {
    case "or":
      return filter.operands.map(renderRowFilter).join(" OR ");
    case "and":
      return filter.operands.map((operand) => nested(operand, operand.kind === "or")).join(" AND ");
    case "not":
      return `NOT ${nested(filter.operand, "operands" in filter.operand)}`;
    default:
      if (KEYWORD.test(filter.column)) throw new RangeError(`\`${filter.column}\` is no column`);
      return `${filter.column} ${comparison(filter)}`;
  }
}

/** What follows the column. */
function comparison(leaf: RowFilterLeaf): string {
  switch (leaf.kind) {
    case "compare":
      return `${leaf.operator} ${renderLiteral(leaf.value)}`;
    case "in":
      return `${not(leaf)}IN (${leaf.values.map(renderLiteral).join(", ")})`;
    case "between":
      return `${not(leaf)}BETWEEN ${renderLiteral(leaf.low)} AND ${renderLiteral(leaf.high)}`;
    case "like":
      return `${not(leaf)}LIKE ${quoted(leaf.pattern)}`;
    case "null":
      return `IS ${not(leaf)}NULL`;
  }
}

/** SQL text of a constant. */
export function renderLiteral(literal: Literal): string {
  if (literal.type === "number") return literal.text;
  return literal.type === "string" ? quoted(literal.value) : String(literal.value);
}

function nested(filter: RowFilter, parenthesised: boolean): string {
  const text = renderRowFilter(filter);
  return parenthesised ? `(${text})` : text;
}

function not(filter: { readonly negated: boolean }): string {
  return filter.negated ? "NOT " : "";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
