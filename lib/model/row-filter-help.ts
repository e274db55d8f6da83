/** What to write where a row filter is wrong: apart from the parser, for where there is somebody to tell it. */

import type { InvalidRowFilterError } from "./row-filter-error.ts";
import {
  CONTROL_CHARACTER,
  KEYWORD,
  MALFORMED_NUMBER,
  OPEN_STRING,
  type Token,
  UNEXPECTED_CHARACTER,
} from "./row-filter-tokens.ts";
import { WANTED_COLUMN, WANTED_COMPARISON, WANTED_LITERAL, WANTED_PATTERN } from "./row-filter-wanted.ts";

const BARE_NAMES = "write column names bare, and strings between `'`";

const HELP_OF_REASON: ReadonlyMap<string, string> = new Map([
  [OPEN_STRING, "close it with `'`"],
  [CONTROL_CHARACTER, "Lake Formation takes printable characters, tabs and line ends only"],
  [MALFORMED_NUMBER, "write digits, as in `-12` or `0.5`"],
  [`${UNEXPECTED_CHARACTER} \`!\``, "write `<>` for unequal"],
  [`${UNEXPECTED_CHARACTER} \`"\``, BARE_NAMES],
  [`${UNEXPECTED_CHARACTER} \`\`\``, BARE_NAMES],
]);

/** What can be done about it; `undefined` if the message says it all. */
export function rowFilterHelp({ reason, misplaced }: InvalidRowFilterError): string | undefined {
  if (misplaced) {
    const { wanted, found, column = "" } = misplaced;
    return wanted === undefined ? `write \`${found.text.toLowerCase()}\`` : helpWith(found, wanted, column);
  }
  const help = HELP_OF_REASON.get(reason);
  if (help !== undefined || !reason.startsWith(UNEXPECTED_CHARACTER)) return help;
  return "a filter compares columns with numbers, 'strings', true or false";
}

function helpWith({ kind }: Token, wanted: string, column: string): string | undefined {
  switch (wanted) {
    case WANTED_COLUMN:
      return isConstant(kind) ? "the column comes first, as in `amount > 10`" : undefined;
    case WANTED_PATTERN:
      return "`LIKE` takes one, as in `LIKE 'A%'`";
    case WANTED_LITERAL:
      if (kind === "null") return "write `IS NULL` or `IS NOT NULL`";
      return kind === "name"
        ? "a column is compared with constants, never with another column or a function"
        : undefined;
    case WANTED_COMPARISON:
      if (kind === "(") return "functions and sub-queries are not allowed";
      // a word that the grammar has, or nothing: the column was meant as a condition
      return kind === "end" || kind === "boolean" || KEYWORD.test(kind) ? comparedAs(column) : undefined;
    default:
      return undefined;
  }
}

function comparedAs(column: string): string {
  return `compare the column, as in \`${column} = true\``;
}

function isConstant(kind: Token["kind"]): boolean {
  return kind === "string" || kind === "number" || kind === "boolean";
}
