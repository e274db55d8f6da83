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

/** The words of the grammar, in lower case. No column of such a name can stand in a filter: it would be read as the word. */
export const KEYWORD = /^(?:and|or|not|in|between|like|is|null|true|false)$/;
/** Space, and after it one token that is no string: symbol, word, number or comparator. */
const TOKEN = /[ \t\r\n]*(?:([(),])|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?)(?![\w.])|(<>|[<>]=?|=))?/y;
/** Lake Formation takes no others in a filter expression (pattern of `PredicateString`). */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/**
 * The tokens of `text`, closed by one of kind `end`.
 *
 * @throws InvalidRowFilterError at the first character that begins no token
 */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  while (found.at(-1)?.kind !== "end") {
    TOKEN.lastIndex = end;
    const [all = "", symbol, word, number, comparator] = TOKEN.exec(text) ?? [];
    end += all.length;
    const position = end - (symbol ?? word ?? number ?? comparator ?? "").length;
    const add = (kind: Token["kind"], text: string) => found.push({ kind, text, position });
    if (symbol) add(symbol as Symbol, symbol);
    else if (word) add(...wordToken(word));
    else if (number) add("number", number);
    else if (comparator) add("comparator", comparator);
    else if (end === text.length) add("end", "");
    else {
      end = stringEnd(text, position);
      add("string", text.slice(position + 1, end - 1).replaceAll("''", "'"));
    }
  }
  return found;
}

/** Where a string that begins at `position` ends. @throws InvalidRowFilterError if none begins there, or none ends */
function stringEnd(text: string, position: number): number {
  if (text.charAt(position) !== "'") throw unexpectedAt(text, position);
  let end = text.indexOf("'", position + 1);
  while (end >= 0 && text.charAt(end + 1) === "'") end = text.indexOf("'", end + 2);
  if (end < 0) throw new InvalidRowFilterError(OPEN_STRING, position);
  const unsafe = text.slice(position, end).search(UNSAFE);
  if (unsafe >= 0) throw new InvalidRowFilterError(CONTROL_CHARACTER, position + unsafe);
  return end + 1;
}

function wordToken(word: string): [kind: Token["kind"], text: string] {
  const text = word.toLowerCase();
  if (!KEYWORD.test(text)) return ["name", word];
  return [text === "true" || text === "false" ? "boolean" : (text as Keyword), text];
}

function unexpectedAt(text: string, position: number): InvalidRowFilterError {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  if (/^-?\d/.test(text.slice(position, position + 2))) return new InvalidRowFilterError(MALFORMED_NUMBER, position);
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? ` \`${character}\`` : "";
  return new InvalidRowFilterError(`${UNEXPECTED_CHARACTER}${shown}`, position);
}
