import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
const QUOTED = [...PAGE.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);

/** Folders in which a file that is named without its folder lies. */
const NEAR = ["lib/model", "lib/lake-formation", "lambdas/converge"];

/** The section below a heading. */
const section = (heading: string) => PAGE.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";

describe("docs/architecture.md", () => {
  it.each(QUOTED.filter((text) => /^(?:lib|lambdas|bin|test|bench|examples|\.ci)\//.test(text)))(
    "%s is there",
    (path) => {
      expect(existsSync(join(ROOT, path))).toBe(true);
    },
  );

  it.each(QUOTED.filter((text) => /^[a-z-]+\.ts$/.test(text)))("%s is in a folder that is spoken of", (file) => {
    expect(NEAR.filter((folder) => existsSync(join(ROOT, folder, file)))).not.toEqual([]);
  });

  it("says what every folder of the library holds", () => {
    const folders = globSync("lib/*/", { cwd: ROOT }).map((folder) => folder.replace(/\/$/, ""));
    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => !section("Folders").includes(`| \`${folder}\``))).toEqual([]);
  });

  it("names functions where they are", () => {
    const named = [...PAGE.matchAll(/`(\w+)` in `([^`]+\.ts)`/g)];
    expect(named.length).toBeGreaterThan(4);
    for (const [, name = "", file = ""] of named) {
      expect(readFileSync(join(ROOT, file), "utf8"), file).toMatch(new RegExp(`export function ${name}\\b`));
    }
  });
});
