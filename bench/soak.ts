/**
 * Holds the kit against claims about random meshes, and about convergers with which things go wrong, for as long as
 * wanted: `npm run soak [-- --share ci] [--seed <number>] [--runs <number>] [--about model|faults]`.
 *
 * The same seed gives the same cases. `--share ci` is small and always the same; `--runs` sets the cases per claim.
 */
import fc from "fast-check";
import { UsageError } from "../bin/cli/errors.ts";
import { runScript, say } from "../bin/script.ts";
import { machine } from "./figure.ts";
import type { Claim } from "./soak/claim.ts";
import { MODEL_CLAIMS } from "./soak/claims.ts";
import { FAULT_CLAIMS } from "./soak/fault-claims.ts";

const CI_SEED = 20260601;
const CASES_PER_SEED = 100;

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
  says: "hold the kit against claims about random meshes, and about convergers with which things go wrong",
  options: [
    { name: "share", value: "SIZE", says: "`ci`: a small share that is always the same" },
    { name: "seed", value: "NUMBER", says: `the same seed gives the same cases (default ${CI_SEED})` },
    { name: "runs", value: "NUMBER", says: "cases per claim, from 1 on (default: each claim has its own)" },
    { name: "about", value: "WHAT", says: "`model` or `faults` (default: both)" },
  ],
};

await runScript(SOAK, async ({ values }) => {
  const { share, about } = values;
  if (share !== undefined && share !== "ci") throw misuse("share", "give `ci`, or leave it out");
  const seed = numberOf("seed", values.seed) ?? CI_SEED;
  const runs = numberOf("runs", values.runs, 1);
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

function numberOf(name: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (number >= least) return number;
  throw misuse(name, `give a whole number from ${least} on`);
}

function misuse(name: string, help: string): UsageError {
  return new UsageError(`\`--${name}\` takes something else`, { help });
}

/** Tries the claim with one seed after the other until one fails. */
async function soak(claim: Claim, { seed, wanted }: Readonly<Record<"seed" | "wanted", number>>): Promise<Outcome> {
  const { name } = claim;
  const start = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(start);
  return { cases, compared, counted, seconds: (user + system) / 1e6, failure };
}
