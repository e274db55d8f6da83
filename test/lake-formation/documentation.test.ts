import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LIMITS } from "../../lib/lake-formation/limits.ts";
import { plan } from "../../lib/lake-formation/plan.ts";
import { emptyState } from "../../lib/lake-formation/state.ts";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { CATALOG, NOON } from "./meshes.ts";

const TEXT = readFileSync("docs/lake-formation.md", "utf8");

describe("docs/lake-formation.md", () => {
  it("shows the calls that its mesh leads to", () => {
    const index = indexMesh(parseMesh(parse(block("yaml"))));
    expect(JSON.parse(block("json"))).toEqual(plan(emptyState(CATALOG), desiredState(index, NOON, CATALOG)));
  });

  it.each([
    ["purposes that see one product, or one column", LIMITS.tagsPerResource],
    ["purposes in one account", LIMITS.tagsPerAccount],
    ["row filter", LIMITS.rowFilterBytes],
    ["filters of one purpose on one table", LIMITS.filterGrantsPerPrincipalAndTable],
    ["LF-Tag key or value", LIMITS.tagTextCharacters],
    ["LF-Tag expression", LIMITS.expressionBytes],
    ["names of databases, tables and columns", LIMITS.nameBytes],
  ])("states the limit of %s", (limit, value) => {
    const rows = TEXT.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    expect(rows.find(([, name]) => name === limit)?.[2]).toContain(value.toLocaleString("en"));
  });
});

function block(language: string): string {
  return TEXT.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
}
