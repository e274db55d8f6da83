import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What is thrown without a class of its own: whatever nobody foresaw. */
const UNFORESEEN = "internal";

/** How sources give an error its code: outright, or as one of the values of a type. */
const FORMS = [
  /readonly code(?:: \w+)? = ("[^"]+")/g,
  /type \w+ErrorCode =\s*([^;]+);/g,
  /interface Refusal \{\s*readonly code:([^;]+);/g,
];

function codesOfSources(): ReadonlySet<string> {
  const codes = new Set([UNFORESEEN]);
  for (const file of globSync("{lib,lambdas,bin}/**/*.ts", { cwd: ROOT })) {
    const source = readFileSync(`${ROOT}${file}`, "utf8");
    for (const form of FORMS) {
      for (const [, values = ""] of source.matchAll(form)) {
        // codes of AWS, which an imitation of it gives, are written otherwise
        for (const [, code = ""] of values.matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)) codes.add(code);
      }
    }
  }
  return codes;
}

function codesOfPage(): readonly string[] {
  const page = readFileSync(`${ROOT}docs/errors.md`, "utf8");
  return [...page.matchAll(/^### `(.+)`$/gm)].map(([, code = ""]) => code);
}

describe("docs/errors.md", () => {
  it("has a heading for every code in the sources, and for nothing else", () => {
    expect([...codesOfPage()].sort()).toEqual([...codesOfSources()].sort());
  });

  it("finds the codes that it should find", () => {
    const codes = codesOfSources();
    for (const code of ["invalid-document", "usage", "unknown-column", "not-pending"]) expect(codes).toContain(code);
  });
});
