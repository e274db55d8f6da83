import { answerOf } from "../child.ts";
import { figureOf, inMegabytes, inSeconds, type Suite } from "../figure.ts";
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
  const of = `${PRODUCTS.toLocaleString("en")} products of ${PURPOSES} purposes each`;
  return [
    figureOf({
      what: `what Lake Formation must hold for ${of}: ${count(first?.columns)} columns, ${count(first?.grants)} grants`,
      values: results.map(({ desiredSeconds }) => desiredSeconds),
      format: inSeconds,
    }),
    figureOf({
      what: `the ${count(first?.calls)} calls of one day`,
      values: results.map(({ planSeconds }) => planSeconds),
      format: inSeconds,
    }),
    figureOf({
      what: "CPU time of both",
      values: results.map(({ desiredSeconds, planSeconds }) => desiredSeconds + planSeconds),
      format: inSeconds,
      most: MOST_SECONDS,
    }),
    figureOf({
      what: "memory at most, both meshes and both states included",
      values: results.map(({ peakBytes }) => peakBytes),
      format: inMegabytes,
      most: MOST_BYTES,
    }),
  ];
};

function count(number = 0): string {
  return number.toLocaleString("en");
}
