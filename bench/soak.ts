/** `npm run soak`: tries to refute the kit's claims with random cases, for as long as wanted. */
import fc from "fast-check";
import { UsageError } from "../bin/cli/errors.ts";
import { runScript, say, wholeNumber } from "../bin/script.ts";
import { cpuStopwatch } from "./cpu.ts";
import { machine } from "./figure.ts";
import type { Claim } from "./soak/claim.ts";
import { MODEL_CLAIMS } from "./soak/claims.ts";
import { FAULT_CLAIMS } from "./soak/fault-claims.ts";

const CI_SEED = 20260601;
const CASES_PER_SEED = 100;
const MOST = 9_999_999_999;

interface Outcome {
  readonly cases: number;
  readonly compared: number;
  readonly seconds: number;
  /** What else was counted. */
  readonly counted: ReadonlyMap<string, number>;
  readonly failure: string | undefined;
}

const CLAIMS: ReadonlyMap<string | undefined, readonly Claim[]> = new Map([
  [undefined, [...MODEL_CLAIMS, ...FAULT_CLAIMS]],
  ["model", MODEL_CLAIMS],
  ["faults", FAULT_CLAIMS],
]);

const SOAK = {
  name: "soak",
  says: "try to refute claims about decisions on random meshes, and about convergers that are disturbed",
  options: [
    { name: "share", value: "SIZE", says: "`ci`: a small share that is always the same" },
    { name: "seed", value: "NUMBER", says: `the same seed gives the same cases (default ${CI_SEED})` },
    { name: "runs", value: "NUMBER", says: "cases per claim, from 1 on (default: each claim has its own)" },
    { name: "about", value: "WHAT", says: "`model` or `faults` (default: both)" },
  ],
  examples: [
    { says: "what continuous integration runs", line: "--share ci" },
    { says: "a night of other cases", line: "--about model --seed 7 --runs 100000" },
  ],
};

await runScript(SOAK, async ({ values }) => {
  const { share, about } = values;
  if (share !== undefined && share !== "ci") throw misuse("share", "give `ci`, or leave it out");
  const seed = values.seed === undefined ? CI_SEED : wholeNumber("seed", values.seed, { most: MOST });
  const runs = values.runs === undefined ? undefined : wholeNumber("runs", values.runs, { least: 1, most: MOST });
  const claims = CLAIMS.get(about);
  if (!claims) throw misuse("about", "give `model` or `faults`");
  say(machine());
  say("\n| claim | cases | compared | beside | seconds of CPU | failures |\n| --- | --- | --- | --- | --- | --- |");
  for (const claim of claims) {
    const wanted = runs ?? claim.runs[share === "ci" ? "ci" : "long"];
    const { cases, compared, counted, seconds, failure } = await soak(claim, { seed, wanted });
    const beside = [...counted].map(([what, many]) => `${many} ${what}`).join(", ");
    const cells = [claim.name, cases, compared, beside, seconds.toFixed(0), failure === undefined ? 0 : 1];
    say(`| ${cells.join(" | ")} |`);
    if (failure === undefined) continue;
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  }
  say(`\nseeds ${seed} and up, ${CASES_PER_SEED} cases each`);
});

function misuse(name: string, help: string): UsageError {
  return new UsageError(`\`--${name}\` takes something else`, { help });
}

/** Tries the claim with one seed after the other until one fails. */
async function soak(claim: Claim, { seed, wanted }: Readonly<Record<"seed" | "wanted", number>>): Promise<Outcome> {
  const { name } = claim;
  const elapsed = cpuStopwatch();
  let compared = 0;
  const counted = new Map<string, number>();
  const count = (what?: string, many = 1) => {
    if (what === undefined) compared += many;
    else counted.set(what, (counted.get(what) ?? 0) + many);
  };
  let cases = 0;
  let failure: string | undefined;
  while (cases < wanted && failure === undefined) {
    const current = seed + cases / CASES_PER_SEED;
    process.stderr.write(`${name}: ${cases} of ${wanted} cases\n`);
    const numRuns = Math.min(CASES_PER_SEED, wanted - cases);
    const details = await fc.check(claim.property(count, cases), { seed: current, numRuns });
    cases += numRuns;
    if (details.failed) failure = `${name}: failed with seed ${current}\n${fc.defaultReportMessage(details)}`;
  }
  return { cases, compared, counted, seconds: elapsed(), failure };
}
