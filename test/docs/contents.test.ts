import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const DOCS = join(import.meta.dirname, "../../docs");
const PAGES = readdirSync(DOCS).filter((file) => file.endsWith(".md"));
const read = (page: string) => readFileSync(join(DOCS, page), "utf8");

/** Pages that begin with a table of contents. */
const WITH_CONTENTS = PAGES.filter((page) => read(page).includes("| to learn | read |\n"));

it("long pages that are looked things up in have a table of contents", () => {
  expect(WITH_CONTENTS).toEqual(
    expect.arrayContaining(["deploying.md", "mesh-document.md", "operating.md", "reliability.md"]),
  );
});

it.each(WITH_CONTENTS)("%s says of every section what it answers, before the first", (page) => {
  const [before = "", ...sections] = read(page).split(/^## /m);
  const listed = [...before.matchAll(/^\| (.+) \| (.*\]\(#.+\).*) \|$/gm)];
  const linked = listed.flatMap(([, , links = ""]) => [...links.matchAll(/\[([^\]]+)\]\(#/g)].map(([, name]) => name));
  expect(linked).toEqual(expect.arrayContaining(sections.map((section) => section.split("\n")[0])));
  expect(new Set(linked).size).toBe(linked.length);
});
