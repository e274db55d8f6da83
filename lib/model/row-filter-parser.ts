/** Reads the text of row filters: comparisons of one column with constants, AND, OR, NOT and parentheses, nothing else. */

import type { Comparator, Literal, RowFilter } from "./row-filter.ts";
import { InvalidRowFilterError } from "./row-filter-error.ts";
import { type Token, tokens } from "./row-filter-tokens.ts";
import { WANTED } from "./row-filter-wanted.ts";

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
  reader.expect("end", "`AND`, `OR` or the end");
  // INVARIANT: a filter that parses still parses after it was joined with another one, which puts an OR in parentheses
  if (filter.kind === "or" && reader.deepest === DEEPEST) throw tooDeep(0);
  return filter;
}

/** The tokens with a place among them, and how deep in parentheses that place is. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  deepest = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", position: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  accept(kind: Token["kind"]): boolean {
    const isNext = this.peek().kind === kind;
    if (isNext) this.#next += 1;
    return isNext;
  }

  expect(kind: Token["kind"], wanted = `\`${kind}\``): void {
    if (!this.accept(kind)) throw unexpected(this.peek(), wanted);
  }

  within<T>(token: Token, read: () => T): T {
    this.#depth += 1;
    this.deepest = Math.max(this.deepest, this.#depth);
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

function chain(reader: Reader, kind: "and" | "or", read: (reader: Reader) => RowFilter): RowFilter {
  const first = read(reader);
  const operands = first.kind === kind ? [...first.operands] : [first];
  while (reader.accept(kind)) {
    const next = read(reader);
    if (next.kind === kind) operands.push(...next.operands);
    else operands.push(next);
  }
  return operands.length > 1 ? { kind, operands } : first;
}

function negation(reader: Reader): RowFilter {
  const token = reader.peek();
  if (reader.accept("not")) return reader.within(token, () => ({ kind: "not", operand: negation(reader) }));
  if (!reader.accept("(")) return predicate(reader);

  const filter = reader.within(token, () => disjunction(reader));
  reader.expect(")");
  return filter;
}

function predicate(reader: Reader): RowFilter {
  const column = columnName(reader);
  const token = reader.take();
  if (token.kind === "comparator") {
    return { kind: "compare", column, operator: token.text as Comparator, value: literal(reader) };
  }
  if (token.kind === "is") {
    const negated = reader.accept("not");
    reader.expect("null");
    return { kind: "null", column, negated };
  }
  const negated = token.kind === "not";
  return membership(reader, negated ? reader.take() : token, { column, negated });
}

function membership(
  reader: Reader,
  token: Token,
  test: { readonly column: string; readonly negated: boolean },
): RowFilter {
  switch (token.kind) {
    case "in":
      return { kind: "in", ...test, values: list(reader) };
    case "between": {
      const low = literal(reader);
      reader.expect("and");
      return { kind: "between", ...test, low, high: literal(reader) };
    }
    case "like":
      return { kind: "like", ...test, pattern: pattern(reader) };
    default:
      throw unexpected(token, test.negated ? WANTED.membership : WANTED.comparison, test.column);
  }
}

function list(reader: Reader): readonly Literal[] {
  reader.expect("(");
  const values = [literal(reader)];
  while (reader.accept(",")) values.push(literal(reader));
  reader.expect(")", "`,` or `)`");
  return values;
}

function pattern(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw unexpected(token, WANTED.pattern);
  return token.text;
}

function columnName(reader: Reader): string {
  const token = reader.take();
  const { kind, text, position } = token;
  if (kind !== "name") throw unexpected(token, WANTED.column);
  if (text === text.toLowerCase()) return text;
  throw new InvalidRowFilterError(`column name \`${text}\` is not lower case`, position, { found: token });
}

function literal(reader: Reader): Literal {
  const token = reader.take();
  const { kind, text } = token;
  switch (kind) {
    case "string":
      return { type: kind, value: text };
    case "number":
      return { type: kind, text };
    case "boolean":
      return { type: kind, value: text === "true" };
    default:
      throw unexpected(token, WANTED.literal);
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
