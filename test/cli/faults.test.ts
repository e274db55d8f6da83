import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folded } from "../../bin/cli/folded-faults.ts";
import { MESH, temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const files = temporaryFolder();

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: customers
version: 1.0.0
status: active
schema:
  - name: customers
    properties:
      - { name: city, logicaltype: string }
      - name: email
        tags: contact
`;

const CONTRACTED = `mesh: 1
domains:
  - id: crm
    products:
      - id: customers
        contract: contracts/customers.odcs.yaml
`;

/** The mesh with as many approvals that name a purpose with a slip. */
function misspelt(count: number): string {
  const approval = "  - { person: alice@acme.example, purpose: marketng, status: requested }\n";
  return MESH + approval.repeat(count);
}

describe("a fault of a document", () => {
  it("is told with its line and column, beside its path", async () => {
    const path = files.write("slip.yaml", MESH.replace("lawfulBasis: vital-interests", "lawfulBasis: vital"));
    const { stderr } = await run(["check", path]);

    expect(stderr).toContain(`  purposes[3].lawfulBasis: expected one of`);
    expect(stderr).toContain(`    where: ${path}:10:17\n`);
  });

  it("is told where the object begins of which something is missing", async () => {
    const path = files.write("missing.yaml", MESH.replace(", lawfulBasis: vital-interests", ""));
    const { stderr } = await run(["check", path]);

    expect(stderr).toContain(`  purposes[3].lawfulBasis: is required but missing`);
    expect(stderr).toContain(`    where: ${path}:10:5\n`);
  });

  it("is told with its line and column in a contract", async () => {
    mkdirSync(join(files.folder, "contracts"), { recursive: true });
    const contract = files.write("contracts/customers.odcs.yaml", CONTRACT);
    const { stderr } = await run(["check", files.write("contracted.yaml", CONTRACTED)]);

    expect(stderr).toContain(
      `  contracts/customers.odcs.yaml: schema[0].properties[0].logicaltype: unknown key\n    where: ${contract}:9:23\n`,
    );
    expect(stderr).toContain(
      `  contracts/customers.odcs.yaml: schema[0].properties[1].tags: expected a list, found \`contact\`\n    where: ${contract}:11:9\n`,
    );
  });

  it.each(["plan", "decide", "explain", "query"])("is told alike by %s", async (command) => {
    const path = files.write("slip.yaml", MESH.replace("lawfulBasis: vital-interests", "lawfulBasis: vital"));
    const person = ["--person", "a", "--purpose", "marketing"];
    const words = { plan: [], decide: [...person, "--product", "a/b"], explain: [...person, "--product", "a/b"] };
    const more = command === "query" ? ["SELECT 1", ...person] : (words[command as keyof typeof words] ?? []);

    expect((await run([command, path, ...more])).stderr).toContain(`    where: ${path}:10:17\n`);
  });

  it("of a state is told with its line and column, and what is missing is said to be missing", async () => {
    const mesh = files.write("mesh.yaml", MESH);
    const state = files.write("state.json", '{\n  "account": "111122223333",\n  "region": 5\n}\n');
    const { stderr } = await run(["verify", mesh, "--state", state]);

    expect(stderr).toContain(`  region: must be of type string\n    where: ${state}:3:3\n`);
    expect(stderr).toContain(`  grants: is missing, must be of type array\n    where: ${state}:1:1\n`);
  });
});

describe("docs/cli.md", () => {
  it("shows what check says of a document", async () => {
    const page = readFileSync(fileURLToPath(new URL("../../docs/cli.md", import.meta.url)), "utf8");
    const [, document = "", said] = /^```yaml\n([\s\S]*?)^```\n[\s\S]*?^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const path = files.write("mesh.yaml", document);

    expect((await run(["check", path])).stderr.replaceAll(path, "mesh.yaml")).toBe(said);
  });
});

describe("faults that say the same", () => {
  it("are told one by one while they are few", async () => {
    const { stderr } = await run(["check", files.write("few.yaml", misspelt(10))]);

    expect(stderr.match(/unknown purpose `marketng`/g)).toHaveLength(10);
    for (let index = 1; index <= 10; index++) expect(stderr).toContain(`  approvals[${index}].purpose: unknown`);
  });

  it("are told once when they are many, with every path", async () => {
    const text = misspelt(500);
    const line = text.slice(0, text.indexOf("marketng")).split("\n").length;
    const path = files.write("many.yaml", text);
    const { exitCode, stderr } = await run(["check", path]);

    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      [
        `error[invalid-document]: \`${path}\` has 500 faults`,
        "  approvals[1].purpose: unknown purpose `marketng`; the same goes for 499 others: approvals[2-500].purpose",
        `    where: ${path}:${line}:35`,
        "    help: did you mean `marketing`?",
        "  help: correct what each line names; `purpose-mesh check` tells when nothing is left",
        "",
      ].join("\n"),
    );
  });

  it("do not hide those that say something else", async () => {
    const other = misspelt(50).replace("lawfulBasis: vital-interests", "lawfulBasis: vital");
    const { stderr } = await run(["check", files.write("mixed.yaml", other)]);

    expect(stderr).toContain("has 51 faults\n  purposes[3].lawfulBasis: expected one of");
    expect(stderr).toContain("; the same goes for 49 others: approvals[2-50].purpose\n");
  });

  it("are told once of a batch as well", async () => {
    const stdin = '{"person":"a","product":"b/c","purpose":"d"}\n'.repeat(40);
    const { stderr } = await run(["decide", files.write("mesh.yaml", MESH), "--batch", "-"], { stdin });

    expect(stderr).toContain(
      "`-` has 40 faults\n  line 1: `at` is missing; the same goes for 39 others: line 2-40\n    help: write ",
    );
  });

  it("are told once of warnings as well", async () => {
    const undecided = "  - { person: mia@acme.example, purpose: PURPOSE, validFrom: 2026-01-01T00:00:00Z }\n";
    const purposes = ["marketing", "direct-email", "analytics", "care"];
    const people = ["zoe", "mia", "alice"].flatMap((person) =>
      purposes.map((purpose) => undecided.replace("mia", person).replace("PURPOSE", purpose)),
    );
    const { exitCode, stdout, stderr } = await run([
      "check",
      files.write("warned.yaml", MESH.replace(/approvals:\n[\s\S]*$/, `approvals:\n${people.join("")}`)),
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("no faults, 12 warnings\n");
    expect(stderr).toMatch(
      /^warning: approvals\[0\]\.decidedBy: is missing .*; the same goes for 11 others: approvals\[1-11\]\.decidedBy \(.*\)\n {2}where: .*warned\.yaml:\d+:\d+\n/,
    );
  });
});

describe("folded", () => {
  const faults = (paths: readonly string[]) => paths.map((path) => ({ path, message: "is odd" }));
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);

  it.each([
    { why: "one index", paths: range(12).map((at) => `a[${at}].b`), shown: "a[1-11].b" },
    {
      why: "an index with gaps",
      paths: range(12).map((at) => `a[${at === 3 ? 20 : at}]`),
      shown: "a[1-2, 4-11, 20]",
    },
    {
      why: "two indexes",
      paths: range(12).map((at) => `a[${at % 4}].b[${Math.floor(at / 4)}].c`),
      shown: "a[1-3].b[0-2].c, a[0].b[1-2].c",
    },
    {
      why: "places of several kinds",
      paths: [...range(6).map((at) => `a[${at}]`), ...range(6).map((at) => `b[${at}].c`), "d"],
      shown: "a[1-5], b[0-5].c, d",
    },
    {
      why: "the document as a whole",
      paths: [...range(11).map((at) => `a[${at}]`), ""],
      shown: "a[1-10], the document",
    },
  ])("loses no path of those that differ in $why", ({ paths, shown }) => {
    expect(folded(faults(paths))).toEqual([
      { path: paths[0], message: `is odd; the same goes for ${paths.length - 1} others: ${shown}` },
    ]);
  });

  it("keeps the order of what is told", () => {
    const some = ["b", "c", "a"].flatMap((path) => ["is odd", "is even"].map((message) => ({ path, message })));
    expect(folded(some)).toEqual(some);
  });

  it("keeps apart what is to be done differently", () => {
    const some = range(12).map((at) => ({ path: `a[${at}]`, message: "is odd", help: at % 2 ? "one" : "other" }));
    expect(folded(some)).toHaveLength(12);
  });

  it("takes a great many", () => {
    const [one] = folded(faults(range(100_000).map((at) => `a[${at}]`)));
    expect(one?.message).toBe("is odd; the same goes for 99999 others: a[1-99999]");
  });
});
