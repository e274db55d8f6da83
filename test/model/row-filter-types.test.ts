import { describe, expect, it } from "vitest";
import { checkRowFilterTypes, parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { columnFamily } from "../../lib/model/row-filter-types.ts";

const columns = [
  { name: "city", type: "string" },
  { name: "code", type: "varchar(3)" },
  { name: "amount", type: "DECIMAL(10, 2)" },
  { name: "year", type: "integer" },
  { name: "is_open", type: "boolean" },
  { name: "day", type: "date" },
  { name: "seen", type: "timestamp with time zone" },
  { name: "tags", type: "array<string>" },
  { name: "photo", type: "binary" },
  { name: "shape", type: "geometry" },
];

const faults = (text: string) => checkRowFilterTypes(parseRowFilter(text), columns);

describe("checkRowFilterTypes", () => {
  it.each([
    "city = 'x' AND code LIKE 'A%' AND city < 'y'",
    "amount > 1 AND year BETWEEN 2000 AND 2026.5",
    "is_open = true OR is_open IN (false) OR NOT is_open <> true",
    "city IS NULL AND amount IS NOT NULL AND is_open IS NULL",
    "city IN ('a', 'b') AND year NOT IN (1, 2)",
  ])("accepts %s", (text) => {
    expect(faults(text)).toEqual([]);
  });

  it.each([
    { text: "citty = 'x'", message: "unknown column `citty`", help: "did you mean `city`?" },
    { text: "zzzzzz = 'x'", message: "unknown column `zzzzzz`", help: undefined },
    { text: "city = 1", message: "column `city` of type `string` is compared with a number", help: "between `'`" },
    { text: "amount = 'x'", message: "is compared with a string", help: "give a number" },
    { text: "amount IN (1, true)", message: "is compared with `true`", help: "give a number" },
    { text: "year BETWEEN 1 AND 'x'", message: "is compared with a string", help: "give a number" },
    { text: "is_open = 1", message: "is compared with a number", help: "give a boolean" },
    { text: "is_open > false", message: "boolean column `is_open` has no order", help: "`=` or `<>`" },
    { text: "is_open BETWEEN false AND true", message: "has no order", help: "`=` or `<>`" },
    { text: "amount LIKE '1%'", message: "`LIKE` does not apply to the number column `amount`", help: undefined },
    {
      text: "day = '2026-01-01'",
      message: "column `day` of type `date` cannot be filtered",
      help: "BOOLEAN or BIGINT",
    },
    { text: "day IS NULL", message: "column `day` of type `date` cannot be filtered", help: "BOOLEAN or BIGINT" },
    { text: "seen > '2026'", message: "cannot be filtered", help: "precomputed BOOLEAN or BIGINT" },
    { text: "tags = 'x'", message: "cannot be filtered", help: "precomputed BOOLEAN or BIGINT" },
    { text: "photo IS NULL", message: "cannot be filtered", help: "precomputed BOOLEAN or BIGINT" },
    { text: "shape = 'x'", message: "whose type the kit does not know", help: "a plain type" },
  ])("refuses $text", ({ text, message, help }) => {
    const found = faults(text);

    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(message);
    if (help === undefined) expect(found[0]?.help).toBeUndefined();
    else expect(found[0]?.help).toContain(help);
  });

  it("reports every fault of a filter", () => {
    expect(faults("NOT (city = 1 OR (day IS NULL AND nope = 1))")).toHaveLength(3);
  });
});

describe("columnFamily", () => {
  it.each([
    { type: "varchar(18)", family: "string" },
    { type: "Decimal(10,2)", family: "number" },
    { type: "BIGINT", family: "number" },
    { type: "map<string,int>", family: "nested" },
    { type: "struct<a:int>", family: "nested" },
    { type: "timestamp_ntz", family: "temporal" },
    { type: "constructor", family: undefined },
    { type: "", family: undefined },
    { type: "stringy", family: undefined },
    { type: "varchar2(30)", family: undefined },
  ])("counts $type as $family", ({ type, family }) => {
    expect(columnFamily(type)).toBe(family);
  });
});
