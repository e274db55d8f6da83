import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const DOCS = join(import.meta.dirname, "../../docs");
const PAGE = readFileSync(join(DOCS, "promises.md"), "utf8");

const [, promises = ""] = /^## The promises\n\n\|.*\n\| ---.*\n((?:\|.*\n)+)/m.exec(PAGE) ?? [];
const ROWS = promises
  .trim()
  .split("\n")
  .map((row) => row.split(" | "));
const CHECKS = [...promises.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+)\)/g)].map(([, title = "", file = ""]) => ({
  title,
  file,
}));

/** Names of the tests, or of the scenario, in a file. */
function titlesIn(file: string): readonly unknown[] {
  const text = readFileSync(resolve(DOCS, file), "utf8");
  if (file.endsWith(".yaml")) return [parse(text).title];
  return [...text.matchAll(/\b(?:describe|it)\(\s*"([^"]+)"/g)].map(([, title]) => title);
}

describe("docs/promises.md", () => {
  it("promises a number of things", () => {
    expect(ROWS.length).toBeGreaterThan(15);
    expect(CHECKS.length).toBeGreaterThanOrEqual(ROWS.length);
  });

  it.each(ROWS)("gives a check for %s", (promise = "", basis = "", check = "") => {
    expect(promise).toMatch(/^\| \*\*/);
    expect(basis).not.toBe("");
    expect(check).toMatch(/^\[.+\]\(\.\.\/test\/.+\) \|$/);
  });

  it.each(CHECKS)("names a test that there is: $title", ({ title, file }) => {
    expect(titlesIn(file)).toContain(title);
  });

  it("runs one of its checks as an example", () => {
    const [, example = ""] = /^npx vitest run (.*)$/m.exec(PAGE) ?? [];
    expect(CHECKS.map(({ file }) => file)).toContain(`../${example}`);
  });

  it("uses no words of engineers", () => {
    const told = PAGE.replaceAll(/\]\([^)]*\)|```[\s\S]*?```/g, "");
    expect(told.match(/\b(?:SELECT|IAM|ARN|KMS|LF-Tag|Lambda|DynamoDB|CDK|JSON|API)\b/g)).toBeNull();
  });
});
