import { describe, expect, it } from "vitest";
import { durationInWords, filterInWords, momentInWords } from "../../lib/model/plain-words.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";

describe("filterInWords", () => {
  it.each([
    { sql: "consents = true", words: "`consents` is true" },
    { sql: "city <> 'Oslo'", words: "`city` is something other than 'Oslo'" },
    { sql: "age < 18", words: "`age` is below 18" },
    { sql: "age <= 18", words: "`age` is at most 18" },
    { sql: "age > 18", words: "`age` is above 18" },
    { sql: "age >= 18", words: "`age` is at least 18" },
    { sql: "city IN ('a')", words: "`city` is 'a'" },
    { sql: "city IN ('a', 'b', 'c')", words: "`city` is one of 'a', 'b' or 'c'" },
    { sql: "city NOT IN ('a', 'b')", words: "`city` is something other than 'a' or 'b'" },
    { sql: "age BETWEEN 1 AND 5", words: "`age` lies within 1 to 5, both included" },
    { sql: "age NOT BETWEEN 1 AND 5", words: "`age` lies outside 1 to 5" },
    { sql: "city LIKE 'Os%'", words: "`city` begins with 'Os'" },
    { sql: "city LIKE '%lo'", words: "`city` ends with 'lo'" },
    { sql: "city LIKE '%sl%'", words: "`city` contains 'sl'" },
    { sql: "city LIKE 'Oslo'", words: "`city` is 'Oslo'" },
    { sql: "city NOT LIKE 'Os%'", words: "`city` does not begin with 'Os'" },
    {
      sql: "city LIKE 'O_lo%'",
      words: "`city` looks like 'O_lo%', where `%` stands for any text and `_` for any one character",
    },
    {
      sql: "city NOT LIKE '%'",
      words: "`city` does not look like '%', where `%` stands for any text and `_` for any one character",
    },
    { sql: "city IS NULL", words: "`city` is empty" },
    { sql: "city IS NOT NULL", words: "`city` is filled in" },
    { sql: "NOT city = 'a'", words: "it is known to be untrue that (`city` is 'a')" },
    {
      sql: "a = 1 AND (b = 2 OR c = 3)",
      words: "`a` is 1 and (`b` is 2 or `c` is 3)",
    },
  ])("says $sql", ({ sql, words }) => {
    expect(filterInWords(parseRowFilter(sql))).toBe(words);
  });
});

describe("momentInWords", () => {
  it.each([
    { instant: "2026-06-01T12:00:00Z", words: "1 June 2026, 12:00 UTC" },
    { instant: "2026-12-31T23:59:59Z", words: "31 December 2026, 23:59:59 UTC" },
    { instant: "2026-01-02T00:00:00.5Z", words: "2 January 2026, 00:00:00.500 UTC" },
  ])("writes $instant as people do", ({ instant, words }) => {
    expect(momentInWords(Date.parse(instant))).toBe(words);
  });
});

describe("durationInWords", () => {
  it.each([
    { duration: 60_000, words: "1 minute" },
    { duration: 5_400_000, words: "1 hour and 30 minutes" },
    { duration: 2 * 86_400_000 + 1500, words: "2 days and 1.5 seconds" },
  ])("says $duration milliseconds", ({ duration, words }) => {
    expect(durationInWords(duration)).toBe(words);
  });
});
