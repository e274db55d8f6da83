/** What the grammar of row filters wants somewhere, in words. */
export const WANTED = {
  column: "a column",
  comparison: "a comparison",
  membership: "`IN`, `BETWEEN` or `LIKE`",
  pattern: "a string",
  literal: "a number, a 'string', true or false",
} as const;
