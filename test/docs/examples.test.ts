import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const linesOf = (file: string) => readFileSync(join(ROOT, file), "utf8").split("\n");

describe("a copy of an example", () => {
  const examples = globSync("examples/*/mesh.yaml", { cwd: ROOT }).map((file) => file.replace("/mesh.yaml", ""));

  it("is one of several", () => {
    expect(examples.sort()).toEqual(["examples/retail", "examples/teams"]);
  });

  it.each(examples)("keeps keys, data and what is made out of version control: %s", (example) => {
    const made = [
      ".mesh/",
      ...(globSync(`${example}/cdk.json`, { cwd: ROOT }).length > 0 ? ["cdk.out/", "node_modules/"] : []),
    ];
    expect(linesOf(`${example}/.gitignore`)).toEqual(expect.arrayContaining(made));
    // where the repository itself keeps the same out
    expect(linesOf(".gitignore")).toEqual(expect.arrayContaining(made));
  });

  it("keeps out the data that lie where they are looked for unless a contract says otherwise", () => {
    expect(linesOf("examples/teams/.gitignore")).toContain("data/");
  });
});
