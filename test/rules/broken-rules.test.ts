import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BROKEN_RULES } from "./broken-rules.ts";

describe("the rules that `npm run test:rules` breaks", () => {
  it.each(BROKEN_RULES)("are in the code as they should be: $rule", ({ file, from, to }) => {
    expect(readFileSync(file, "utf8").split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  it("have a name each", () => {
    expect(new Set(BROKEN_RULES.map(({ rule }) => rule)).size).toBe(BROKEN_RULES.length);
  });

  it("are as many as docs/reliability.md says", () => {
    expect(readFileSync("docs/reliability.md", "utf8")).toContain(`[${BROKEN_RULES.length} rules of a decision]`);
  });
});
