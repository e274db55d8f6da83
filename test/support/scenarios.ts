import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import * as z from "zod/mini";

const Outcome = z.enum(["allow", "deny", "gap"]);

const ScenarioView = z.record(
  z.string(),
  z.strictObject({
    columns: z.record(z.string(), z.enum(["clear", "pseudonym", "masked"])),
    rows: z.nullable(z.string()),
  }),
);

const ScenarioSession = z.strictObject({
  why: z.string(),
  person: z.string(),
  purpose: z.string(),
  at: z.string(),
  outcome: Outcome,
  codes: z._default(z.array(z.string()), []),
  expiresAt: z.optional(z.string()),
});

const ScenarioQuestion = z.extend(ScenarioSession, { product: z.string(), view: z.optional(ScenarioView) });

const Scenario = z.strictObject({
  title: z.string(),
  mesh: z.unknown(),
  questions: z._default(z.array(ScenarioQuestion), []),
  sessions: z._default(z.array(ScenarioSession), []),
  warnings: z._default(z.array(z.strictObject({ id: z.string(), mentions: z.array(z.string()) })), []),
});

/** A question with its expected answer, as `test/scenarios/README.md` describes it. */
export type ScenarioQuestion = z.infer<typeof ScenarioQuestion>;
export type ScenarioSession = z.infer<typeof ScenarioSession>;
export type Scenario = z.infer<typeof Scenario> & {
  /** Name of the file. */
  readonly file: string;
};

const FOLDER = fileURLToPath(new URL("../scenarios/", import.meta.url));

/** Every scenario of the folder, in the order of file names. */
export function loadScenarios(): readonly Scenario[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  return files.sort().map((file) => ({ ...parseScenario(file), file }));
}

function parseScenario(file: string): z.infer<typeof Scenario> {
  const scenario = Scenario.parse(parse(readFileSync(`${FOLDER}${file}`, "utf8")));
  for (const { why, outcome, codes, view } of scenario.questions) {
    if (outcome === "allow" && (!view || codes.length > 0)) throw new Error(`${file}: "${why}" needs a view, no codes`);
  }
  for (const { why, outcome, codes } of [...scenario.questions, ...scenario.sessions]) {
    if ((outcome !== "allow") !== codes.length > 0) throw new Error(`${file}: "${why}" needs codes iff not allowed`);
  }
  return scenario;
}
