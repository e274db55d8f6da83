/** Reads the text of row filters: comparisons of one column with constants, AND, OR, NOT and parentheses, nothing else. */

import type { Comparator, Literal, RowFilter } from "./row-filter.ts";
import { InvalidRowFilterError } from "./row-filter-error.ts";
import { type Token, tokens } from "./row-filter-tokens.ts";
import {
  WANTED_COLUMN,
  WANTED_COMPARISON,
  WANTED_LITERAL,
  WANTED_MEMBERSHIP,
  WANTED_PATTERN,
} from "./row-filter-wanted.ts";

export { InvalidRowFilterError } from "./row-filter-error.ts";
export { checkRowFilterTypes } from "./row-filter-types.ts";

/** Parentheses and NOTs within each other; deeper text is an attack on the stack, not a filter. */
const DEEPEST = 100;

/**
 * Parses a row filter into its canonical form: flat ANDs and ORs, no parentheses that change nothing.
 *
 * Keywords are read in any case; column names are lower case, since Glue keeps no other.
 *
 * @throws InvalidRowFilterError naming the position of the first fault, and never anything else
 */
export function parseRowFilter(text: string): RowFilter {
  const reading = { tokens: tokens(text), next: 0, depth: 0, deepest: 0 };
  const filter = disjunction(reading);
  expect(reading, "end", "`AND`, `OR` or the end");
  // INVARIANT: a filter that parses still parses after it was joined with another one, which puts an OR in parentheses
  if (filter.kind === "or" && reading.deepest === DEEPEST) throw tooDeep(0);
  return filter;
}

/** A place among the tokens, and how deep in parentheses it is. */
interface Reading {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  deepest: number;
}

function peek({ tokens, next }: Reading): Token {
  return tokens[next] ?? { kind: "end", text: "", position: 0 };
}

function take(reading: Reading): Token {
  const token = peek(reading);
  reading.next += 1;
  return token;
}

function accept(reading: Reading, kind: Token["kind"]): boolean {
  const isNext = peek(reading).kind === kind;
  if (isNext) reading.next += 1;
  return isNext;
}

function expect(reading: Reading, kind: Token["kind"], wanted = `\`${kind}\``): void {
  if (!accept(reading, kind)) throw unexpected(peek(reading), wanted);
}

function within<T>(reading: Reading, token: Token, read: () => T): T {
  reading.depth += 1;
  reading.deepest = Math.max(reading.deepest, reading.depth);
  if (reading.depth > DEEPEST) throw tooDeep(token.position);
  const value = read();
  reading.depth -= 1;
  return value;
}

function disjunction(reading: Reading): RowFilter {
  return chain(reading, "or", conjunction);
}

function conjunction(reading: Reading): RowFilter {
  return chain(reading, "and", negation);
}

function chain(reading: Reading, kind: "and" | "or", read: (reading: Reading) => RowFilter): RowFilter {
  const first = read(reading);
  const operands = first.kind === kind ? [...first.operands] : [first];
  while (accept(reading, kind)) {
    const next = read(reading);
    if (next.kind === kind) operands.push(...next.operands);
    else operands.push(next);
  }
  return operands.length > 1 ? { kind, operands } : first;
}

function negation(reading: Reading): RowFilter {
  const token = peek(reading);
  if (accept(reading, "not")) return within(reading, token, () => ({ kind: "not", operand: negation(reading) }));
  if (!accept(reading, "(")) return predicate(reading);

  const filter = within(reading, token, () => disjunction(reading));
  expect(reading, ")");
  return filter;
}

function predicate(reading: Reading): RowFilter {
  const column = columnName(reading);
  const token = take(reading);
  if (token.kind === "comparator") {
    return { kind: "compare", column, operator: token.text as Comparator, value: literal(reading) };
  }
  if (token.kind === "is") {
    const negated = accept(reading, "not");
    expect(reading, "null");
    return { kind: "null", column, negated };
  }
  const negated = token.kind === "not";
  return membership(reading, negated ? take(reading) : token, { column, negated });
}

function membership(
  reading: Reading,
  token: Token,
  test: { readonly column: string; readonly negated: boolean },
): RowFilter {
  switch (token.kind) {
    case "in":
      return { kind: "in", ...test, values: list(reading) };
    case "between": {
      const low = literal(reading);
      expect(reading, "and");
      return { kind: "between", ...test, low, high: literal(reading) };
    }
    case "like":
      return { kind: "like", ...test, pattern: pattern(reading) };
    default:
      throw unexpected(token, test.negated ? WANTED_MEMBERSHIP : WANTED_COMPARISON, test.column);
  }
}

function list(reading: Reading): readonly Literal[] {
  expect(reading, "(");
  const values = [literal(reading)];
  while (accept(reading, ",")) values.push(literal(reading));
  expect(reading, ")", "`,` or `)`");
  return values;
}

function pattern(reading: Reading): string {
  const token = take(reading);
  if (token.kind !== "string") throw unexpected(token, WANTED_PATTERN);
  return token.text;
}

function columnName(reading: Reading): string {
  const token = take(reading);
  const { kind, text, position } = token;
  if (kind !== "name") throw unexpected(token, WANTED_COLUMN);
  if (text === text.toLowerCase()) return text;
  throw new InvalidRowFilterError(`column name \`${text}\` is not lower case`, position, { found: token });
}

function literal(reading: Reading): Literal {
  const token = take(reading);
  const { kind, text } = token;
  switch (kind) {
    case "string":
      return { type: kind, value: text };
    case "number":
      return { type: kind, text };
    case "boolean":
      return { type: kind, value: text === "true" };
    default:
      throw unexpected(token, WANTED_LITERAL);
  }
}

function unexpected(token: Token, wanted: string, column?: string): InvalidRowFilterError {
  const { kind, text, position } = token;
  const found = kind === "end" ? "the end" : kind === "string" ? "a string" : `\`${text}\``;
  return new InvalidRowFilterError(`expected ${wanted} but found ${found}`, position, { wanted, found: token, column });
}

function tooDeep(position: number): InvalidRowFilterError {
  return new InvalidRowFilterError(`more than ${DEEPEST} parentheses or NOTs within each other`, position);
}
