import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN_RULES } from "./broken-rules.ts";

/** A test with how it ended. */
interface Ended {
  readonly name: string;
  readonly isPassed: boolean;
}

const LAWS = "test/model/laws";
/** The worked examples, and the comparison with the literal transcription: asked where no law notices anything. */
const OTHERS = ["test/scenarios", "test/model/decide.property.test.ts"];

let folder = "";
/** Every test of a law with how many broken rules it noticed. */
const noticed = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "purpose-mesh-rules-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a broken rule", () => {
  it.each(BROKEN_RULES)("is noticed: $rule", async ({ rule, file, from }) => {
    const source = readFileSync(file, "utf8");
    const laws = await testsWithout(rule, LAWS);
    for (const { name, isPassed } of laws) noticed.set(name, (noticed.get(name) ?? 0) + (isPassed ? 0 : 1));
    const isLawBroken = laws.some(({ isPassed }) => !isPassed);
    const failed = (isLawBroken ? laws : await testsWithout(rule, ...OTHERS)).filter(({ isPassed }) => !isPassed);

    expect(failed.map(({ name }) => name)).not.toEqual([]);
    // it was broken as it was loaded: what is on disk stays
    expect(readFileSync(file, "utf8")).toBe(source);
    expect(source).toContain(from);
    process.stdout.write(`${rule}: noticed by\n${failed.map(({ name }) => `    ${name}\n`).join("")}`);
  });
});

describe("each test of a law", () => {
  it("was seen failing", () => {
    const never = [...noticed].filter(([, rules]) => rules === 0).map(([name]) => name);

    expect(noticed.size).toBeGreaterThan(0);
    expect(never).toEqual([]);
  });
});

async function testsWithout(rule: string, ...tests: readonly string[]): Promise<readonly Ended[]> {
  const report = join(folder, "report.json");
  const options = ["--config", "test/rules/broken/vitest.config.ts", "--reporter", "json", "--outputFile", report];
  await promisify(execFile)(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...options, ...tests], {
    env: { ...process.env, BROKEN_RULE: rule },
    maxBuffer: 64 * 1024 * 1024,
    // that it fails is what is wanted; what it reported says how
  }).catch(() => undefined);
  const { testResults } = JSON.parse(await readFile(report, "utf8"));
  await rm(report);
  return testResults.flatMap(({ assertionResults }: Report) =>
    assertionResults.map(({ fullName, status }) => ({ name: fullName, isPassed: status === "passed" })),
  );
}

/** A test file as vitest's JSON reporter writes it. */
interface Report {
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}
