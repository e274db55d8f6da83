/** Reads the text of row filters: comparisons of one column with constants, AND, OR, NOT and parentheses, nothing else. */

import type { Comparator, Literal, RowFilter } from "./row-filter.ts";
import { InvalidRowFilterError } from "./row-filter-error.ts";
import { type Token, tokens } from "./row-filter-tokens.ts";

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
  const reader = new Reader(tokens(text));
  const filter = disjunction(reader);
  reader.end();
  // INVARIANT: a filter that parses still parses after it was joined with another one, which puts an OR in parentheses
  if (filter.kind === "or" && reader.deepest === DEEPEST) throw tooDeep(0);
  return filter;
}

/** The tokens with a place among them, and how deep in parentheses that place is. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #deepest = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get deepest(): number {
    return this.#deepest;
  }

  peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", position: 0 };
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#next += 1;
    return token;
  }

  accept(kind: Token["kind"], text?: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || (text !== undefined && token.text !== text)) return false;
    this.#next += 1;
    return true;
  }

  expect(kind: Token["kind"], text: string): void {
    if (!this.accept(kind, kind === "keyword" ? text : undefined)) throw unexpected(this.peek(), `\`${text}\``);
  }

  end(): void {
    const token = this.peek();
    if (token.kind !== "end") throw unexpected(token, "`AND`, `OR` or the end");
  }

  within<T>(token: Token, read: () => T): T {
    this.#depth += 1;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    if (this.#depth > DEEPEST) throw tooDeep(token.position);
    const value = read();
    this.#depth -= 1;
    return value;
  }
}

function disjunction(reader: Reader): RowFilter {
  return chain(reader, "or", conjunction);
}

function conjunction(reader: Reader): RowFilter {
  return chain(reader, "and", negation);
}

function chain(reader: Reader, kind: "and" | "or", operand: (reader: Reader) => RowFilter): RowFilter {
  const first = operand(reader);
  const operands = first.kind === kind ? [...first.operands] : [first];
  while (reader.accept("keyword", kind)) {
    const next = operand(reader);
    if (next.kind === kind) operands.push(...next.operands);
    else operands.push(next);
  }
  return operands.length > 1 ? { kind, operands } : first;
}

function negation(reader: Reader): RowFilter {
  const token = reader.peek();
  if (reader.accept("keyword", "not")) {
    return reader.within(token, () => ({ kind: "not", operand: negation(reader) }));
  }
  if (!reader.accept("(")) return predicate(reader);

  const filter = reader.within(token, () => disjunction(reader));
  reader.expect(")", ")");
  return filter;
}

function predicate(reader: Reader): RowFilter {
  const column = columnName(reader);
  const token = reader.take();
  if (token.kind === "comparator") {
    return { kind: "compare", column, operator: token.text as Comparator, value: literal(reader) };
  }
  if (token.kind === "keyword" && token.text === "is") {
    const negated = reader.accept("keyword", "not");
    reader.expect("keyword", "null");
    return { kind: "null", column, negated };
  }
  if (token.kind === "keyword" && token.text === "not")
    return membership(reader, reader.take(), { column, negated: true });
  return membership(reader, token, { column, negated: false });
}

function membership(
  reader: Reader,
  token: Token,
  test: { readonly column: string; readonly negated: boolean },
): RowFilter {
  switch (token.kind === "keyword" ? token.text : "") {
    case "in":
      return { kind: "in", ...test, values: list(reader) };
    case "between": {
      const low = literal(reader);
      reader.expect("keyword", "and");
      return { kind: "between", ...test, low, high: literal(reader) };
    }
    case "like":
      return { kind: "like", ...test, pattern: pattern(reader) };
    default:
      throw noComparison(token, test);
  }
}

function list(reader: Reader): readonly Literal[] {
  reader.expect("(", "(");
  const values = [literal(reader)];
  while (reader.accept(",")) values.push(literal(reader));
  if (!reader.accept(")")) throw unexpected(reader.peek(), "`,` or `)`");
  return values;
}

function pattern(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw unexpected(token, "a string", "`LIKE` takes one, as in `LIKE 'A%'`");
  return token.text;
}

function columnName(reader: Reader): string {
  const token = reader.take();
  if (token.kind === "string" || token.kind === "number" || isTruth(token)) {
    throw unexpected(token, "a column", "the column comes first, as in `amount > 10`");
  }
  if (token.kind !== "name") throw unexpected(token, "a column");
  if (token.text !== token.text.toLowerCase()) {
    const help = `write \`${token.text.toLowerCase()}\``;
    throw new InvalidRowFilterError(`column name \`${token.text}\` is not lower case`, token.position, { help });
  }
  return token.text;
}

function literal(reader: Reader): Literal {
  const token = reader.take();
  if (token.kind === "string") return { type: "string", value: token.text };
  if (token.kind === "number") return { type: "number", text: token.text };
  if (isTruth(token)) return { type: "boolean", value: token.text === "true" };
  throw unexpected(token, "a number, a 'string', true or false", literalHelp(token));
}

function isTruth(token: Token): boolean {
  return token.kind === "keyword" && (token.text === "true" || token.text === "false");
}

function literalHelp(token: Token): string | undefined {
  if (token.kind === "name") return "a column is compared with constants, never with another column or a function";
  if (token.kind === "keyword" && token.text === "null") return "write `IS NULL` or `IS NOT NULL`";
  return undefined;
}

function noComparison(
  token: Token,
  test: { readonly column: string; readonly negated: boolean },
): InvalidRowFilterError {
  if (test.negated) return unexpected(token, "`IN`, `BETWEEN` or `LIKE`");
  if (token.kind === "(") return unexpected(token, "a comparison", "functions and sub-queries are not allowed");
  const help = `compare the column, as in \`${test.column} = true\``;
  return unexpected(token, "a comparison", token.kind === "end" || token.kind === "keyword" ? help : undefined);
}

function unexpected(token: Token, wanted: string, help?: string): InvalidRowFilterError {
  const found = token.kind === "end" ? "the end" : token.kind === "string" ? "a string" : `\`${token.text}\``;
  return new InvalidRowFilterError(`expected ${wanted} but found ${found}`, token.position, { help });
}

function tooDeep(position: number): InvalidRowFilterError {
  return new InvalidRowFilterError(`more than ${DEEPEST} parentheses or NOTs within each other`, position);
}
