/** Cuts the text of a row filter into tokens, each with its position; one pass, so no input makes it slow. */

import { InvalidRowFilterError } from "./row-filter-error.ts";

type Keyword = "and" | "or" | "not" | "in" | "between" | "like" | "is" | "null";
type Symbol = "(" | ")" | ",";

/** What the grammar of row filters is made of. `text` is the value for strings, lower case for keywords and truths. */
export interface Token {
  readonly kind: Keyword | Symbol | "name" | "string" | "number" | "boolean" | "comparator" | "end";
  readonly text: string;
  readonly position: number;
}

/** What is wrong with the text itself, whatever it should say there. */
export const OPEN_STRING = "string without an end";
export const CONTROL_CHARACTER = "control character in a string";
export const MALFORMED_NUMBER = "malformed number";
export const UNEXPECTED_CHARACTER = "unexpected character";

/** The words of the grammar, but for the two truths. */
export const KEYWORD = /^(?:and|or|not|in|between|like|is|null)$/;
const SPACE = /[ \t\r\n]*/y;
/** One token that is no string: symbol, word, number or comparator. */
const TOKEN = /([(),])|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?)|<>|[<>]=?|=/y;
/** Lake Formation takes no others in a filter expression (pattern of `PredicateString`). */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/**
 * The tokens of `text`, closed by one of kind `end`.
 *
 * @throws InvalidRowFilterError at the first character that begins no token
 */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let position = spaceEnd(text, 0);
  while (position < text.length) {
    const read = text.charAt(position) === "'" ? stringAt(text, position) : tokenAt(text, position);
    found.push({ ...read.token, position });
    position = spaceEnd(text, read.end);
  }
  found.push({ kind: "end", text: "", position });
  return found;
}

/** A token, and where what follows it begins. */
interface Read {
  readonly token: Omit<Token, "position">;
  readonly end: number;
}

function spaceEnd(text: string, position: number): number {
  SPACE.lastIndex = position;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function tokenAt(text: string, position: number): Read {
  TOKEN.lastIndex = position;
  const match = TOKEN.exec(text);
  if (!match) throw unexpectedCharacter(text, position);
  const [all, symbol, word, number] = match;
  const end = position + all.length;
  if (symbol) return { token: { kind: symbol as Symbol, text: symbol }, end };
  if (word) return { token: wordToken(word), end };
  if (!number) return { token: { kind: "comparator", text: all }, end };
  if (/[\w.]/.test(text.charAt(end))) throw new InvalidRowFilterError(MALFORMED_NUMBER, position);
  return { token: { kind: "number", text: number }, end };
}

function stringAt(text: string, position: number): Read {
  let end = text.indexOf("'", position + 1);
  while (end >= 0 && text.charAt(end + 1) === "'") end = text.indexOf("'", end + 2);
  if (end < 0) throw new InvalidRowFilterError(OPEN_STRING, position);
  const inside = text.slice(position + 1, end);
  const unsafe = inside.search(UNSAFE);
  if (unsafe >= 0) throw new InvalidRowFilterError(CONTROL_CHARACTER, position + 1 + unsafe);
  return { token: { kind: "string", text: inside.replaceAll("''", "'") }, end: end + 1 };
}

function wordToken(word: string): Omit<Token, "position"> {
  const text = word.toLowerCase();
  if (text === "true" || text === "false") return { kind: "boolean", text };
  return KEYWORD.test(text) ? { kind: text as Keyword, text } : { kind: "name", text: word };
}

function unexpectedCharacter(text: string, position: number): InvalidRowFilterError {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? ` \`${character}\`` : "";
  return new InvalidRowFilterError(`${UNEXPECTED_CHARACTER}${shown}`, position);
}
