import { describe, expect, it } from "vitest";
import { conjunction, renderRowFilter } from "../../lib/model/row-filter.ts";
import { rowFilterHelp } from "../../lib/model/row-filter-help.ts";
import { InvalidRowFilterError, parseRowFilter } from "../../lib/model/row-filter-parser.ts";

function faultOf(text: string): InvalidRowFilterError {
  try {
    parseRowFilter(text);
  } catch (error) {
    if (error instanceof InvalidRowFilterError) return error;
    throw error;
  }
  throw new Error(`\`${text}\` is no fault`);
}

describe("parseRowFilter", () => {
  it.each([
    { text: "city <> 'Oslo'", canonical: "city <> 'Oslo'" },
    { text: "city='O''Hara'", canonical: "city = 'O''Hara'" },
    { text: "city = ''", canonical: "city = ''" },
    { text: "amount>-12.50", canonical: "amount > -12.50" },
    { text: "is_open = TRUE", canonical: "is_open = true" },
    { text: "a in (1,2 , 3)", canonical: "a IN (1, 2, 3)" },
    { text: "a not IN ('x')", canonical: "a NOT IN ('x')" },
    { text: "a BETWEEN 1 AND 2 AND b2 = 3", canonical: "a BETWEEN 1 AND 2 AND b2 = 3" },
    { text: "a Not Between 1 and 2", canonical: "a NOT BETWEEN 1 AND 2" },
    { text: "city like 'O%'", canonical: "city LIKE 'O%'" },
    { text: "city NOT LIKE '_'", canonical: "city NOT LIKE '_'" },
    { text: "city is not null", canonical: "city IS NOT NULL" },
    { text: "city IS NULL", canonical: "city IS NULL" },
    { text: "((a = 1))", canonical: "a = 1" },
    { text: "(a = 1 AND b2 = 2) AND city = 'x'", canonical: "a = 1 AND b2 = 2 AND city = 'x'" },
    { text: "a = 1 OR (b2 = 2 OR city = 'x')", canonical: "a = 1 OR b2 = 2 OR city = 'x'" },
    { text: "(a = 1 AND b2 = 2) OR city = 'x'", canonical: "a = 1 AND b2 = 2 OR city = 'x'" },
    { text: "a = 1 AND (b2 = 2 OR city = 'x')", canonical: "a = 1 AND (b2 = 2 OR city = 'x')" },
    { text: "NOT (a = 1)", canonical: "NOT a = 1" },
    { text: "NOT(a = 1 AND b2 = 2)", canonical: "NOT (a = 1 AND b2 = 2)" },
    { text: "NOT NOT a = 1", canonical: "NOT NOT a = 1" },
    { text: "\n a\t=\r\n1 ", canonical: "a = 1" },
  ])("reads $text", ({ text, canonical }) => {
    expect(renderRowFilter(parseRowFilter(text))).toBe(canonical);
  });

  it("binds NOT before AND before OR", () => {
    const operands = ["NOT a = 1 AND b2 = 2", "city = 'x'"].map((text) => parseRowFilter(text));

    expect(parseRowFilter("NOT a = 1 AND b2 = 2 OR city = 'x'")).toEqual({ kind: "or", operands });
    expect(operands[0]).toMatchObject({ kind: "and", operands: [{ kind: "not" }, { kind: "compare", column: "b2" }] });
  });

  it("keeps every digit of a number", () => {
    expect(parseRowFilter("a = 9007199254740993.10")).toMatchObject({ value: { text: "9007199254740993.10" } });
  });

  it.each([
    { text: "", position: 0, why: "nothing" },
    { text: "   ", position: 3, why: "space alone" },
    { text: "a", position: 1, why: "a column alone", help: "compare the column, as in `a = true`" },
    { text: "a = ", position: 4, why: "no constant" },
    { text: "a = b", position: 4, why: "a column on both sides", help: "a column is compared with constants, never" },
    { text: "1 = a", position: 0, why: "the constant first", help: "the column comes first" },
    { text: "a = NULL", position: 4, why: "NULL as a constant", help: "write `IS NULL` or `IS NOT NULL`" },
    { text: "a != 1", position: 2, why: "!=", help: "write `<>` for unequal" },
    { text: "upper(a) = 'X'", position: 5, why: "a function", help: "functions and sub-queries" },
    { text: "a = upper('x')", position: 4, why: "a function on the right" },
    { text: "a IN (SELECT 1)", position: 6, why: "a sub-query" },
    { text: "a IN ()", position: 6, why: "an empty list" },
    { text: "a IN (1,)", position: 8, why: "a list with a hole" },
    { text: "a IN (1 2)", position: 8, why: "a list without commas" },
    { text: "a IN 1", position: 5, why: "a list without parentheses" },
    { text: "City = 'x'", position: 0, why: "upper case", help: "write `city`" },
    { text: '"city" = 1', position: 0, why: "a quoted name", help: "write column names bare" },
    { text: "t.city = 1", position: 1, why: "a qualified name" },
    { text: "a = 'x", position: 4, why: "an open string", help: "close it with `'`" },
    { text: "a = 'x\u0000'", position: 6, why: "a control character", help: "printable characters" },
    { text: "a = '\ud800'", position: 5, why: "half a character" },
    { text: "a = 1e5", position: 4, why: "an exponent" },
    { text: "a = 1.", position: 4, why: "a dot without digits" },
    { text: "a = .5", position: 4, why: "a dot first" },
    { text: "a = - 5", position: 4, why: "a lonely sign" },
    { text: "a = +5", position: 4, why: "a plus" },
    { text: "a = 1 -- x", position: 6, why: "a comment" },
    { text: "a = 1; DROP TABLE b2", position: 5, why: "a second statement" },
    { text: "a = 1 b2 = 2", position: 6, why: "no AND between", message: "expected `AND`, `OR` or the end" },
    { text: "a = 1 AND", position: 9, why: "nothing after AND" },
    { text: "(a = 1", position: 6, why: "an open parenthesis", message: "expected `)` but found the end" },
    { text: "a = 1)", position: 5, why: "a parenthesis too many" },
    { text: "a LIKE 1", position: 7, why: "LIKE with a number", help: "as in `LIKE 'A%'`" },
    { text: "a LIKE 'x' ESCAPE '!'", position: 11, why: "ESCAPE" },
    { text: "a BETWEEN 1 OR 2", position: 12, why: "BETWEEN without AND" },
    { text: "a IS TRUE", position: 5, why: "IS TRUE" },
    { text: "a NOT = 1", position: 6, why: "NOT before =", message: "expected `IN`, `BETWEEN` or `LIKE`" },
    { text: "a = 1 + 2", position: 6, why: "arithmetic" },
    { text: "a\u00a0= 1", position: 1, why: "space that only looks like it" },
  ])("refuses $why", ({ text, position, help, message }) => {
    const fault = faultOf(text);

    expect(fault.position).toBe(position);
    expect(fault.message).toContain(`at character ${position + 1}`);
    expect(fault.message).toContain(message ?? "");
    expect(rowFilterHelp(fault) ?? "").toContain(help ?? "");
  });

  it("names no string of the filter, which may be somebody's name", () => {
    expect(faultOf("a = 1 'Alice'").message).toBe("expected `AND`, `OR` or the end but found a string at character 7");
  });

  it.each([
    { why: "parentheses", open: "(", close: ")" },
    { why: "NOTs", open: "NOT ", close: "" },
    { why: "NOTs with parentheses", open: "NOT (", close: ")" },
  ])("refuses hostile nesting of $why", ({ open, close }) => {
    expect(faultOf(`${open.repeat(50_000)}a = 1${close.repeat(50_000)}`).message).toContain("within each other");
  });

  it("takes a hundred levels, and what is made of such a filter by joining it with another", () => {
    const deep = parseRowFilter(`${"(a = 1 OR ".repeat(99)}a = 1${" AND a = 2)".repeat(99)} OR b2 = 1`);
    const joined = conjunction([deep, parseRowFilter("city = 'x'")]);

    expect(joined && parseRowFilter(renderRowFilter(joined))).toEqual(joined);
    expect(parseRowFilter(`${"(".repeat(100)}a = 1${")".repeat(100)}`)).toEqual(parseRowFilter("a = 1"));
    expect(faultOf(`${"(a = 1 OR ".repeat(100)}a = 1${" AND a = 2)".repeat(100)} OR b2 = 1`).position).toBe(0);
  });

  it("reads a long filter in one pass", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `a = ${index}`).join(" OR ");

    expect(renderRowFilter(parseRowFilter(text))).toBe(text);
  });

  it("reads a string of nothing but quotes, however long", () => {
    const text = `a = '${"''".repeat(5_000_000)}'`;

    expect(parseRowFilter(text)).toMatchObject({ value: { value: "'".repeat(5_000_000) } });
  });
});
