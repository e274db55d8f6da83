/** What the grammar of row filters wants somewhere, in words. */
export const WANTED_COLUMN = "a column";
export const WANTED_COMPARISON = "a comparison";
export const WANTED_MEMBERSHIP = "`IN`, `BETWEEN` or `LIKE`";
export const WANTED_PATTERN = "a string";
export const WANTED_LITERAL = "a number, a 'string', true or false";
