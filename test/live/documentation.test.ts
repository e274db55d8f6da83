import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXPERIMENTS } from "../../bin/live/catalogue.ts";

const RUNBOOK = readFileSync("docs/live-account.md", "utf8");
const LAKE = readFileSync("docs/lake-formation.md", "utf8");

/** One space wherever the page has line breaks. */
const flat = (text: string) => text.replaceAll(/\s+/g, " ").trim();

/** Headings and texts of the experiments as the runbook has them. */
const SECTIONS = new Map(
  RUNBOOK.split(/^### /m)
    .slice(1)
    .map((section) => [/^`(.+)`\n/.exec(section)?.[1] ?? "", flat(section)] as const)
    .filter(([id]) => id !== ""),
);

/** The numbered assumptions: number and text. */
const ASSUMPTIONS = new Map(
  [...(LAKE.split("## Assumed about AWS")[1] ?? "").matchAll(/^(\d+)\. (.*(?:\n {3}.*)*)/gm)].map(
    ([, number, text = ""]) => [Number(number), flat(text)] as const,
  ),
);

describe("docs/live-account.md", () => {
  it("has a section for every experiment, in their order, and for nothing else", () => {
    expect([...SECTIONS.keys()]).toEqual(EXPERIMENTS.map(({ id }) => id));
  });

  it.each(EXPERIMENTS)("says of $id what the program says", ({ id, title, settles, assumes, expects, ifItFails }) => {
    const section = SECTIONS.get(id) ?? "";

    expect(section).toContain(`${title}${settles.length > 0 ? ` (assumption ${settles.join(", ")})` : ""}.`);
    expect(section).toContain(`**The kit assumes:** ${assumes}`);
    expect(section).toContain(`**Expected:** ${expects}`);
    expect(section).toContain(`**If it fails:** ${ifItFails}`);
  });

  it("leads from every assumption to the experiments that settle it", () => {
    expect(ASSUMPTIONS.size).toBeGreaterThanOrEqual(14);
    for (const [number, text] of ASSUMPTIONS) {
      const ids = EXPERIMENTS.filter(({ settles }) => settles.includes(number)).map(({ id }) => id);
      const [first = ""] = text.split(/(?<=\.) /);
      const links = ids.map((id) => `[\`${id}\`](#${id})`).join(", ");
      expect(ids, `assumption ${number}`).not.toEqual([]);
      expect(RUNBOOK).toContain(`| ${number}. ${first} | ${links} |`);
    }
  });

  it("settles no assumption that there is not", () => {
    const settled = EXPERIMENTS.flatMap(({ settles }) => settles);
    expect(settled.filter((number) => !ASSUMPTIONS.has(number))).toEqual([]);
  });

  it.each(EXPERIMENTS)("names for $id places that are there to be changed", ({ ifItFails }) => {
    const files = [...ifItFails.matchAll(/`((?:lib|lambdas|docs)\/[^`]+)`/g)].map(([, file = ""]) => file);
    expect(files).not.toEqual([]);
    for (const file of files) expect(existsSync(file), file).toBe(true);

    const sources = files.map((file) => readFileSync(file, "utf8")).join("\n");
    const names = [...ifItFails.matchAll(/`([a-zA-Z_]*[A-Z][a-zA-Z_]*)`/g)].map(([, name = ""]) => name);
    // operations of AWS are no places of ours
    expect(names.filter((name) => !OPERATIONS.has(name) && !whole(name).test(sources))).toEqual([]);
  });

  it("asks for the permissions that the program's calls take, and for few others", () => {
    const [, policy = ""] = /^```json\n([\s\S]*?)^```$/m.exec(RUNBOOK) ?? [];
    const statements: { Action: string | string[]; Condition?: object }[] = JSON.parse(policy).Statement;
    const asked = statements.filter(({ Condition }) => !Condition).flatMap(({ Action }) => Action);
    const needed = new Set([...calledActions(), ...IMPLIED]);

    expect([...needed].filter((action) => !asked.some((pattern) => matches(action, pattern)))).toEqual([]);
    expect(asked.filter((pattern) => ![...needed].some((action) => matches(action, pattern)))).toEqual([]);
  });
});

const OPERATIONS: ReadonlySet<string> = new Set(["ListPermissions", "CreateTableDefaultPermissions"]);

function whole(name: string): RegExp {
  return new RegExp(`\\b${name}\\b`);
}

/** What the program's own calls take beyond the action of the same name: in part Lake Formation acts in its name. */
const IMPLIED = [
  "iam:PassRole",
  "sts:SetSourceIdentity",
  "athena:TagResource",
  "kms:TagResource",
  "kms:PutKeyPolicy",
  "glue:DeleteTable",
  "glue:GetDatabase",
  "glue:GetTable",
];

/** Calls whose action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:ListObjectsV2": "s3:ListBucket",
};

/** Calls that only sessions of the experiments' own roles make. */
const BY_ROLES: ReadonlySet<string> = new Set([
  "athena:GetQueryExecution",
  "athena:GetQueryResults",
  "athena:StartQueryExecution",
  "kms:Decrypt",
]);

/** Actions of all commands that the program and the kit's adapter import. */
function calledActions(): readonly string[] {
  const files = [
    ...globSync("bin/live/**/*.ts"),
    "lib/aws/aws-lake-formation-catalog.ts",
    "lib/aws/lake-formation-reader.ts",
  ];
  const actions = files.flatMap((file) => {
    const imports = readFileSync(file, "utf8").matchAll(/import \{([^}]+)\} from "@aws-sdk\/client-([a-z0-9]+)"/g);
    return [...imports].flatMap(([, names = "", service]) =>
      [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
        ([, command, pages]) => `${service}:${command ?? pages}`,
      ),
    );
  });
  expect(actions.length).toBeGreaterThan(30);
  return [...new Set(actions)].filter((action) => !BY_ROLES.has(action)).map((action) => ACTIONS[action] ?? action);
}

function matches(action: string, pattern: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern;
}
