import { SHARD_SIZE } from "../../lambdas/shared/shard.ts";
import { answerOf } from "../child.ts";
import { type Suite, spreadText } from "../figure.ts";
import { spreadOf } from "../statistics.ts";
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
  const seconds = spreadOf(results.map((result) => result.seconds));
  const peak = spreadOf(results.map(({ peakBytes }) => peakBytes));
  const shards = Math.ceil(PRODUCTS / SHARD_SIZE);
  const shard = `one of ${shards} shards of ${PRODUCTS.toLocaleString("en")} products`;
  return [
    {
      what: `comparing ${shard}: ${first?.roles} roles on ${first?.tables.toLocaleString("en")} tables`,
      measured: inSeconds(seconds.median),
      spread: spreadText(seconds, inSeconds),
    },
    {
      what: "memory at most, mesh and state included",
      measured: inMegabytes(peak.median),
      spread: spreadText(peak, inMegabytes),
    },
  ];
};

function inSeconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function inMegabytes(value: number): string {
  return `${Math.round(value / 1e6)} MB`;
}
