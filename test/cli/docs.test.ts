import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { writeRetailData } from "../../examples/retail/write-data.ts";
import type { ReasonCode } from "../../lib/model/decision.ts";
import { temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const read = (page: string) => readFileSync(join(ROOT, page), "utf8");

const files = temporaryFolder();
const retail = join(files.folder, "retail");

interface Example {
  readonly command: string;
  readonly output: string;
}

function examplesOf(page: string): readonly Example[] {
  const blocks = [...read(page).matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...output] = part.split("\n");
        return { command, output: output.join("\n") };
      }),
  );
}

/** The words of a command as a shell would split them; single and double quotes, nothing else. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** As a pattern, in which a line `…` stands for any lines, and `…` at the end of one for the rest of it. */
function pattern(output: string): RegExp {
  const lines = output.split("\n").map((line) => {
    if (line === "…") return "(?:.*\\n)*?.*";
    return line.endsWith("…") ? `${escaped(line.slice(0, -1))}.*` : escaped(line);
  });
  return new RegExp(`^${lines.join("\\n")}$`);
}

describe.each(PAGES.filter((page) => examplesOf(page).length > 0))("%s", (page) => {
  beforeAll(async () => {
    cpSync(join(ROOT, "examples/retail"), retail, { recursive: true, filter: (path) => !path.includes(".mesh") });
    await writeRetailData(join(retail, ".mesh", "data"), { customers: 300, orders: 300, tickets: 20 });
  });

  it.each(examplesOf(page))("shows what happens: $command", async ({ command, output }) => {
    const [, stdin = "", line = ""] = /^(?:echo '([^']*)' \| )?npm run --silent mesh -- (.*)$/.exec(command) ?? [];
    expect(line).not.toBe("");
    const words = wordsOf(line).map((word) => word.replace("examples/retail", retail));
    const ran = await run(words, { stdin });

    // what takes over a second says so on the way, which depends on the machine
    const told = ran.stderr.replaceAll(/^[a-z ]+ …\n/gm, "");
    const shown = (ran.stdout + told).replaceAll(retail, "examples/retail");
    expect(shown).toMatch(pattern(output));
    expect([0, 1]).toContain(ran.exitCode);
  });
});

const LINKS = PAGES.flatMap((page) =>
  [...read(page).matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, path = "", anchor]) => ({
    page,
    path,
    anchor,
  })),
);

describe("the documentation", () => {
  it.each(LINKS)("links to something that is there: $page to $path $anchor", ({ page, path, anchor }) => {
    const target = path === "" ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
    expect(existsSync(target)).toBe(true);
    if (anchor === undefined) return;
    const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(anchors).toContain(anchor);
  });
});

it.each(PAGES)("%s mentions scripts that there are", (page) => {
  const { scripts } = JSON.parse(read("package.json"));
  const mentioned = [...read(page).matchAll(/npm run (?:--silent )?([a-z0-9:-]+)/g)].map(([, script]) => script);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(mentioned));
});

it.each(PAGES)("%s calls the program by its name", (page) => {
  expect(read(page)).not.toMatch(/`mesh (?:check|decide|explain|plan|query|state|verify)/);
});

describe("README.md", () => {
  it("names commands that continuous integration runs", () => {
    const [, block = ""] = /^```sh\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
    const commands = block.trim().split("\n");
    expect(commands).toEqual(["npm ci", "npm run demo", "npm test"]);
    for (const command of commands) expect(read(".ci/run")).toMatch(new RegExp(`^${command}( |$)`, "m"));
  });

  it("shows the program that the package's test deploys", () => {
    const [, program] = /^```ts\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
    expect(program).toBe(read("examples/teams/domain-team.ts"));
  });

  it("shows the ends of that program's documents", () => {
    const blocks = [...read("README.md").matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
    const ends = ["mesh.yaml", "contracts/customers.odcs.yaml"].map((file) => read(`examples/teams/${file}`));
    expect(blocks).toHaveLength(ends.length);
    for (const [index, end] of ends.entries()) expect(end.endsWith(`\n${blocks[index]}`)).toBe(true);
  });
});

describe("docs/deploying.md", () => {
  it("installs the package as it is called", () => {
    const { name, version } = JSON.parse(read("package.json"));
    expect(read("docs/deploying.md")).toContain(`npm install --no-save ../../${name}-${version}.tgz`);
  });

  it("deploys every program of the teams' folder, the hub first", () => {
    const deployed = [...read("docs/deploying.md").matchAll(/npx cdk deploy --app "node (.*)\.ts"/g)].map(
      ([, app]) => app,
    );
    expect(deployed).toEqual(["central-team", "domain-team", "consumer"]);
    const programs = readdirSync(join(ROOT, "examples/teams")).filter((file) => file.endsWith(".ts"));
    expect(programs.sort()).toEqual(deployed.map((app) => `${app}.ts`).sort());
  });
});

describe("docs/using.md", () => {
  it("asks with what the API's page says of the call", () => {
    const [, body = ""] = /^## `POST \/requests`\n\n```json\n(.*)\n```$/m.exec(read("docs/api.md")) ?? [];
    expect(JSON.parse(body)).toEqual({ product: "crm/customers", purpose: "marketing", reason: "spring campaign" });
    expect(read("docs/using.md")).toContain(` '${body}'\n`);
  });
});

describe("docs/decisions.md", () => {
  it("lists every reason", () => {
    const [, table = ""] = /## The reasons, one by one([\s\S]*?)\n## /.exec(read("docs/decisions.md")) ?? [];
    const listed = [...table.matchAll(/`([a-z]+(?:-[a-z]+)+|prohibited|guardrail)`/g)].map(([, code]) => code);
    expect(listed.filter((code) => code !== "purpose-mesh").sort()).toEqual(Object.keys(CODES).sort());
  });
});

/** A record, so that the compiler says when a code is missing. */
const CODES: Readonly<Record<ReasonCode, true>> = {
  "unknown-person": true,
  "unknown-product": true,
  "unknown-purpose": true,
  "purpose-not-active": true,
  "approval-pending": true,
  "approval-rejected": true,
  "approval-revoked": true,
  "approval-not-yet-valid": true,
  "approval-expired": true,
  "approval-without-authority": true,
  "approval-outdated": true,
  "no-approval": true,
  "acknowledgement-missing": true,
  "assignment-pending": true,
  "assignment-rejected": true,
  "assignment-revoked": true,
  "assignment-not-yet-valid": true,
  "assignment-expired": true,
  "assignment-without-authority": true,
  "assignment-outdated": true,
  "not-assigned": true,
  prohibited: true,
  "nothing-visible": true,
  guardrail: true,
  "consent-unknown": true,
  "lineage-unknown": true,
  "lineage-column": true,
  "lineage-closed": true,
  "lineage-rows": true,
  "filter-tells": true,
};
