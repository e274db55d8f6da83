/**
 * Holds the kit against claims about random meshes, and about convergers with which things go wrong, for as long as
 * wanted: `npm run soak [-- --share ci] [--seed <number>] [--runs <number>] [--about model|faults]`.
 *
 * The same seed gives the same cases. `--share ci` is small and always the same; `--runs` sets the cases per claim.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
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

const { values } = parseArgs({
  options: { share: { type: "string" }, seed: { type: "string" }, runs: { type: "string" }, about: { type: "string" } },
});
const seed = Number(values.seed ?? CI_SEED);
const runs = values.runs === undefined ? undefined : Number(values.runs);
const all = { model: MODEL_CLAIMS, faults: FAULT_CLAIMS };
const claims = values.about === undefined ? [...MODEL_CLAIMS, ...FAULT_CLAIMS] : all[values.about as keyof typeof all];
const isMisused = (values.share !== undefined && values.share !== "ci") || claims === undefined;
if (isMisused || !Number.isInteger(seed) || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) {
  process.stderr.write(
    "use `--share ci`, `--seed <integer>`, `--runs <positive integer>` and `--about model` or `--about faults`\n",
  );
  process.exit(2);
}

process.stdout.write(
  `${machine()}\n\n| claim | cases | compared | beside | seconds of CPU | failures |\n| --- | --- | --- | --- | --- | --- |\n`,
);
for (const claim of claims) {
  const { cases, compared, counted, seconds, failure } = await soak(
    claim,
    runs ?? claim.runs[values.share === "ci" ? "ci" : "long"],
  );
  const beside = [...counted].map(([what, many]) => `${many} ${what}`).join(", ");
  const cells = [claim.name, cases, compared, beside, seconds.toFixed(0), failure === undefined ? 0 : 1];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
  if (failure !== undefined) {
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  }
}
process.stdout.write(`\nseeds ${seed} and up, ${CASES_PER_SEED} cases each\n`);

/** Tries the claim with one seed after the other until one fails. */
async function soak(claim: Claim, wanted: number): Promise<Outcome> {
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
