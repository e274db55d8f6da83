import { answerOf } from "../child.ts";
import { type Suite, spreadText } from "../figure.ts";
import { spreadOf } from "../statistics.ts";
import type { PlanResult } from "./plan-process.ts";

const RUNS = 5;
const PRODUCTS = 10_000;
const PURPOSES = 40;
const MOST_SECONDS = 10;
const MOST_BYTES = 1e9;
/** Without a bound a heap grows as long as nobody minds; with this one the goal says what is needed. */
const HEAP = "--max-old-space-size=700";

/** One day of changes to a large mesh: what Lake Formation must hold, and the calls that lead there. */
export const planSuite: Suite = async (progress) => {
  const results: PlanResult[] = [];
  for (let run = 0; run < RUNS; run++) {
    progress(`plan: run ${run + 1} of ${RUNS}`);
    const script = new URL("./plan-process.ts", import.meta.url);
    results.push(await answerOf<PlanResult>(script, [String(PRODUCTS), String(PURPOSES)], [HEAP]));
  }
  const [first] = results;
  const desired = spreadOf(results.map(({ desiredSeconds }) => desiredSeconds));
  const plan = spreadOf(results.map(({ planSeconds }) => planSeconds));
  const both = spreadOf(results.map(({ desiredSeconds, planSeconds }) => desiredSeconds + planSeconds));
  const peak = spreadOf(results.map(({ peakBytes }) => peakBytes));
  const of = `${PRODUCTS.toLocaleString("en")} products of ${PURPOSES} purposes each`;
  return [
    {
      what: `what Lake Formation must hold for ${of}: ${count(first?.columns)} columns, ${count(first?.grants)} grants`,
      measured: inSeconds(desired.median),
      spread: spreadText(desired, inSeconds),
    },
    {
      what: `the ${count(first?.calls)} calls of one day`,
      measured: inSeconds(plan.median),
      spread: spreadText(plan, inSeconds),
    },
    {
      what: "CPU time of both",
      measured: inSeconds(both.median),
      spread: spreadText(both, inSeconds),
      goal: { text: `at most ${inSeconds(MOST_SECONDS)}`, isMet: both.median <= MOST_SECONDS },
    },
    {
      what: "memory at most, both meshes and both states included",
      measured: inMegabytes(peak.median),
      spread: spreadText(peak, inMegabytes),
      goal: { text: `at most ${inMegabytes(MOST_BYTES)}`, isMet: peak.median <= MOST_BYTES },
    },
  ];
};

function count(number = 0): string {
  return number.toLocaleString("en");
}

function inSeconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}
