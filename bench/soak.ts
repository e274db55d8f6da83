/**
 * Holds the kit against claims about random meshes for as long as wanted:
 * `npm run soak [-- --share ci] [--seed <number>] [--runs <number>]`.
 *
 * The same seed gives the same cases. `--share ci` is small and always the same; `--runs` sets the cases per claim.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { machine } from "./figure.ts";
import { CLAIMS, type Claim } from "./soak/claims.ts";

const CI_SEED = 20260601;
const CASES_PER_SEED = 100;

interface Outcome {
  readonly cases: number;
  readonly compared: number;
  readonly seconds: number;
  readonly failure: string | undefined;
}

const { values } = parseArgs({
  options: { share: { type: "string" }, seed: { type: "string" }, runs: { type: "string" } },
});
const seed = Number(values.seed ?? CI_SEED);
const runs = values.runs === undefined ? undefined : Number(values.runs);
const isMisused = values.share !== undefined && values.share !== "ci";
if (isMisused || !Number.isInteger(seed) || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) {
  process.stderr.write("use `--share ci`, `--seed <integer>` and `--runs <positive integer>`\n");
  process.exit(2);
}

process.stdout.write(
  `${machine()}\n\n| claim | cases | compared | seconds of CPU | failures |\n| --- | --- | --- | --- | --- |\n`,
);
for (const claim of CLAIMS) {
  const { cases, compared, seconds, failure } = soak(claim, runs ?? claim.runs[values.share === "ci" ? "ci" : "long"]);
  const cells = [claim.name, cases, compared, seconds.toFixed(0), failure === undefined ? 0 : 1];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
  if (failure !== undefined) {
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  }
}
process.stdout.write(`\nseeds ${seed} and up, ${CASES_PER_SEED} cases each\n`);

/** Tries the claim with one seed after the other until one fails. */
function soak({ name, property }: Claim, wanted: number): Outcome {
  const start = process.cpuUsage();
  let compared = 0;
  let cases = 0;
  let failure: string | undefined;
  while (cases < wanted && failure === undefined) {
    const current = seed + cases / CASES_PER_SEED;
    process.stderr.write(`${name}: ${cases} of ${wanted} cases\n`);
    const numRuns = Math.min(CASES_PER_SEED, wanted - cases);
    const details = fc.check(
      property(() => compared++),
      { seed: current, numRuns },
    );
    cases += numRuns;
    if (details.failed) failure = `${name}: failed with seed ${current}\n${fc.defaultReportMessage(details)}`;
  }
  const { user, system } = process.cpuUsage(start);
  return { cases, compared, seconds: (user + system) / 1e6, failure };
}
