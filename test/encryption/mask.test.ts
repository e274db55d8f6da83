import { describe, expect, it } from "vitest";
import { maskOf } from "../../lib/encryption/mask.ts";

describe("maskOf", () => {
  it.each([
    { name: "email", type: "string", classification: "contact", mask: "xxxx@xxxx.xxx" },
    { name: "a", type: "string", classification: "e-mail", mask: "xxxx@xxxx.xxx" },
    { name: "mobile_number", type: "string", mask: "+00 000 000000" },
    { name: "iban", type: "string", mask: "XX00 0000 0000 0000 0000 00" },
    { name: "card_number", type: "string", mask: "0000 0000 0000 0000" },
    { name: "last_name", type: "string", mask: "Xxxx Xxxx" },
    { name: "income", type: "decimal(10,2)", mask: "0" },
    { name: "age", type: "integer", mask: "0" },
    { name: "born", type: "date", mask: "0000-00-00" },
    { name: "note", type: "string", classification: "health", mask: "xxxx" },
    // a classification says more about a value than the name of its column
    { name: "name", type: "string", classification: "email", mask: "xxxx@xxxx.xxx" },
    { name: "interval_days", type: "string", mask: "xxxx" },
  ])("of $name ($classification, $type) is $mask", ({ mask, ...column }) => {
    expect(maskOf(column)).toBe(mask);
  });
});
