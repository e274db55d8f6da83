import { SHARD_SIZE } from "../../lambdas/shared/shard.ts";
import { answerOf } from "../child.ts";
import { figureOf, inMegabytes, inSeconds, type Suite } from "../figure.ts";
import type { VerifyResult } from "./verify-process.ts";

const RUNS = 3;
const PRODUCTS = 10_000;
const PURPOSES = 40;

/** One shard of a large mesh: what purposes read against what the law says. */
export const verifySuite: Suite = async (progress) => {
  const results: VerifyResult[] = [];
  for (let run = 0; run < RUNS; run++) {
    progress(`verify: run ${run + 1} of ${RUNS}`);
    const script = new URL("./verify-process.ts", import.meta.url);
    results.push(await answerOf<VerifyResult>(script, [String(SHARD_SIZE), String(PURPOSES)]));
  }
  const [first] = results;
  const shards = Math.ceil(PRODUCTS / SHARD_SIZE);
  const shard = `one of ${shards} shards of ${PRODUCTS.toLocaleString("en")} products`;
  return [
    figureOf({
      what: `comparing ${shard}: ${first?.roles} roles on ${first?.tables.toLocaleString("en")} tables`,
      values: results.map(({ seconds }) => seconds),
      format: inSeconds,
    }),
    figureOf({
      what: "memory at most, mesh and state included",
      values: results.map(({ peakBytes }) => peakBytes),
      format: inMegabytes,
    }),
  ];
};
