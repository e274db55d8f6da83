import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Every `aws <service> <operation>` that a page has people type. */
const TYPED = globSync("docs/**/*.md", { cwd: ROOT }).flatMap((page) =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = ""]) =>
    [...block.matchAll(/\baws ([a-z0-9]+) (?:wait )?([a-z][a-z-]+)/g)].map(([, service = "", operation = ""]) => ({
      page,
      service,
      operation,
    })),
  ),
);

/** Clients that are installed; what other services are asked for nobody can look up here. */
const INSTALLED = new Set(
  globSync("node_modules/@aws-sdk/client-*", { cwd: ROOT }).map((folder) => folder.replace(/^.*client-/, "")),
);
const CHECKED = TYPED.filter(({ service }) => INSTALLED.has(service));

const pascal = (words: string) => words.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

it("finds commands to check", () => {
  expect(CHECKED.length).toBeGreaterThan(8);
});

it.each(CHECKED)("$page: AWS knows `aws $service $operation`", async ({ service, operation }) => {
  const client: object = await import(`@aws-sdk/client-${service}`);
  const name = pascal(operation).replace("LfTags", "LFTags");
  expect(Object.keys(client).some((key) => [`${name}Command`, `waitUntil${name}`].includes(key))).toBe(true);
});

it("finds the function that opens sessions by what it says of itself", () => {
  const [, description = ""] =
    /Description=='([^']+)'/.exec(readFileSync(join(ROOT, "docs/operating.md"), "utf8")) ?? [];
  const sources = globSync("lib/constructs/private/*.ts", { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );
  expect(sources.filter((source) => source.includes(`"${description}"`))).toHaveLength(1);
});
