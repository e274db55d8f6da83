import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

interface Question {
  readonly why: string;
  readonly person: string;
  readonly product: string;
  readonly purpose: string;
  readonly at: string;
  readonly outcome: "allow" | "deny" | "gap";
  readonly codes?: readonly string[];
  readonly expiresAt?: string;
  readonly view?: unknown;
}

interface Scenario {
  readonly title: string;
  readonly mesh: unknown;
  readonly questions?: readonly Question[];
  readonly warnings?: readonly { readonly mentions: readonly string[] }[];
}

const FOLDER = fileURLToPath(new URL("../scenarios/", import.meta.url));
const HEADLINES = { allow: /^Yes: /, deny: /^No: /, gap: /^Nobody can say / };

const files = temporaryFolder();
const scenarios = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => {
    const scenario: Scenario = parse(readFileSync(join(FOLDER, name), "utf8"));
    const mesh = files.write(name.replace(".yaml", ".json"), JSON.stringify(scenario.mesh));
    return { ...scenario, name, mesh };
  });

describe.each(scenarios)("$name, on the command line", ({ mesh, questions = [], warnings = [] }) => {
  it("gets the answers that it states, in one batch", async () => {
    const stdin = questions
      .map(({ person, product, purpose, at }) => `${JSON.stringify({ person, product, purpose, at })}\n`)
      .join("");
    const { exitCode, stdout, stderr } = await run(["decide", mesh, "--batch", "-"], { stdin });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const answers = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(questions.length);
    for (const [index, { why, outcome, codes = [], expiresAt, view }] of questions.entries()) {
      const answer = answers[index];
      expect(answer.outcome, why).toBe(outcome);
      expect(answer.reasons.map(({ code }: { readonly code: string }) => code).sort(), why).toEqual([...codes].sort());
      if (outcome === "allow") expect(answer.view, why).toEqual(view);
      if (expiresAt) expect(Date.parse(answer.expiresAt), why).toBe(Date.parse(expiresAt));
    }
  });

  it("gets each of them one by one, in JSON and in words", async () => {
    for (const { why, outcome, person, product, purpose, at } of questions) {
      const words = [mesh, "--person", person, "--product", product, "--purpose", purpose, "--at", at];
      const decided = await run(["decide", ...words, "--json"]);
      expect(JSON.parse(decided.stdout).outcome, why).toBe(outcome);

      const explained = await run(["explain", ...words]);
      expect(explained, why).toMatchObject({
        exitCode: 0,
        stderr: "",
        stdout: expect.stringMatching(HEADLINES[outcome]),
      });
    }
  });

  it("has no fault, and the warnings that it states", async () => {
    const { exitCode, stdout, stderr } = await run(["check", mesh]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/: no faults(, \d+ warnings?)?\nchecked \d+ purposes?, /);
    const said = stderr.split("\n").filter((line) => line.startsWith("warning:"));
    for (const { mentions } of warnings) {
      const met = said.filter((line) => mentions.every((word) => line.includes(word)));
      expect(met, mentions.join(" ")).not.toEqual([]);
    }
  });
});
