import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { KEPT_ENTRIES } from "../../lib/model/workflow/history.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const PAGE = readFileSync(join(DOCS, "promises.md"), "utf8");
const GDPR = readFileSync(join(DOCS, "gdpr.md"), "utf8");

/** The table that follows what `before` matches. */
function tableOf(page: string, before: string): string {
  const [, table = ""] = new RegExp(`${before}\\n\\n\\|.*\\n\\| ---.*\\n((?:\\|.*\\n)+)`, "m").exec(page) ?? [];
  return table.trim();
}

/** Tests that are named as links to where they are. */
function checksIn(text: string): readonly { readonly title: string; readonly file: string }[] {
  const links = text.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+)\)/g);
  return [...links].map(([, title = "", file = ""]) => ({ title, file }));
}

const promises = tableOf(PAGE, "^## The promises");
const ROWS = promises.split("\n").map((row) => row.split(" | "));
const CHECKS = checksIn(promises);
const ARTICLES = tableOf(GDPR, "the promises\\]\\(.*\\)\\.")
  .split("\n")
  .map((row) => row.split(/ ?\| ?/).slice(1, -1));

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
});

describe("docs/gdpr.md", () => {
  it("speaks of the articles that concern who sees what", () => {
    const articles = ARTICLES.map(([article = ""]) => /^\*\*(.+)\*\* [a-z]/.exec(article)?.[1]);
    const principles = ["a", "b", "c", "d", "e", "f"].map((letter) => `5(1)(${letter})`);
    const others = ["6", "7(3)", "9", "15, 16, 18, 20, 21", "17", "24, 25", "28", "30", "32", "33, 34", "35"];
    expect(articles).toEqual([...principles, "5(2)", ...others]);
  });

  it.each(ARTICLES)("shows what it says of %s, and says what is left", (_article, does = "", check = "", ...rest) => {
    expect(does).not.toBe("");
    // where nothing is done there is nothing to show
    if (checksIn(check).length === 0) expect(does).toMatch(/^Nothing/);
    expect(rest).toEqual([expect.stringMatching(/[a-z]/)]);
  });

  it.each(ARTICLES.flatMap(([, , check = ""]) => checksIn(check)))(
    "names a test that there is: $title",
    ({ title, file }) => {
      expect(titlesIn(file)).toContain(title);
    },
  );

  it("counts as the code does", () => {
    expect(GDPR).toContain(`more than ${KEPT_ENTRIES} entries of a decision`);
  });
});

it.each([PAGE, GDPR])("pages for privacy officers use no words of engineers", (page) => {
  const told = page.replaceAll(/\]\([^)]*\)|```[\s\S]*?```/g, "");
  expect(told.match(/\b(?:SELECT|IAM|ARN|KMS|LF-Tag|Lambda|DynamoDB|CDK|JSON|API)\b/g)).toBeNull();
});
