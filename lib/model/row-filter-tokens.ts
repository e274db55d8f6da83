/** Cuts the text of a row filter into tokens, each with its position; one pass, so no input makes it slow. */

import { InvalidRowFilterError } from "./row-filter-error.ts";

/** What the grammar of row filters is made of. `text` is the value for strings, lower case for keywords. */
export interface Token {
  readonly kind: "name" | "keyword" | "string" | "number" | "comparator" | "(" | ")" | "," | "end";
  readonly text: string;
  readonly position: number;
}

const KEYWORDS: ReadonlySet<string> = new Set("and or not in between like is null true false".split(" "));

const SPACE = /[ \t\r\n]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /-?\d+(?:\.\d+)?/y;
const COMPARATOR = /<>|<=|>=|=|<|>/y;
/** Lake Formation takes no others in a filter expression (pattern of `PredicateString`). */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/**
 * The tokens of `text`, closed by one of kind `end`.
 *
 * @throws InvalidRowFilterError at the first character that begins no token
 */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const space = matchAt(SPACE, text, position);
    if (space) {
      position += space.length;
      continue;
    }
    const { token, end } = tokenAt(text, position);
    found.push(token);
    position = end;
  }
  found.push({ kind: "end", text: "", position: text.length });
  return found;
}

function tokenAt(text: string, position: number): { readonly token: Token; readonly end: number } {
  const character = text.charAt(position);
  if (character === "(" || character === ")" || character === ",") {
    return { token: { kind: character, text: character, position }, end: position + 1 };
  }
  if (character === "'") return stringAt(text, position);

  const word = matchAt(WORD, text, position);
  if (word) return { token: wordToken(word, position), end: position + word.length };
  const number = matchAt(NUMBER, text, position);
  if (number) return numberAt(text, number, position);
  const comparator = matchAt(COMPARATOR, text, position);
  if (comparator)
    return { token: { kind: "comparator", text: comparator, position }, end: position + comparator.length };
  throw unexpectedCharacter(text, position);
}

function stringAt(text: string, position: number): { readonly token: Token; readonly end: number } {
  const parts: string[] = [];
  let from = position + 1;
  for (;;) {
    const quote = text.indexOf("'", from);
    if (quote < 0) throw new InvalidRowFilterError("string without an end", position, { help: "close it with `'`" });
    if (text.charAt(quote + 1) !== "'") {
      parts.push(text.slice(from, quote));
      refuseUnsafe(text, position, quote);
      return { token: { kind: "string", text: parts.join(""), position }, end: quote + 1 };
    }
    parts.push(text.slice(from, quote + 1));
    from = quote + 2;
  }
}

function refuseUnsafe(text: string, start: number, end: number): void {
  const at = text.slice(start, end).search(UNSAFE);
  if (at < 0) return;
  throw new InvalidRowFilterError("control character in a string", start + at, {
    help: "Lake Formation takes printable characters, tabs and line ends only",
  });
}

function wordToken(word: string, position: number): Token {
  const lower = word.toLowerCase();
  return KEYWORDS.has(lower) ? { kind: "keyword", text: lower, position } : { kind: "name", text: word, position };
}

function numberAt(text: string, number: string, position: number): { readonly token: Token; readonly end: number } {
  const end = position + number.length;
  if (/[A-Za-z0-9_.]/.test(text.charAt(end))) {
    throw new InvalidRowFilterError("malformed number", position, { help: "write digits, as in `-12` or `0.5`" });
  }
  return { token: { kind: "number", text: number, position }, end };
}

function unexpectedCharacter(text: string, position: number): InvalidRowFilterError {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  const help =
    character === "!"
      ? "write `<>` for unequal"
      : character === '"' || character === "`"
        ? "write column names bare, and strings between `'`"
        : "a filter compares columns with numbers, 'strings', true or false";
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? ` \`${character}\`` : "";
  return new InvalidRowFilterError(`unexpected character${shown}`, position, { help });
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
