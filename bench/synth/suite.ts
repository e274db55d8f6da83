import { bundleHandlers } from "../../bin/build/bundle-handlers.ts";
import { answerOf } from "../child.ts";
import { type Suite, spreadText } from "../figure.ts";
import { spreadOf } from "../statistics.ts";
import type { SynthResult } from "./synth-process.ts";

const RUNS = 5;
const PRODUCTS = 100;
const MOST_MILLISECONDS = 40;

/** What a data product adds to a synth of ten domains, hub and consumer, each in a stack of its own. */
export const synthSuite: Suite = async (progress) => {
  await bundleHandlers();
  const perProduct: number[] = [];
  const seconds: { readonly full: number[]; readonly empty: number[] } = { full: [], empty: [] };
  let resources = 0;
  for (let run = 0; run < RUNS; run++) {
    progress(`synth: run ${run + 1} of ${RUNS}`);
    const full = await synth(PRODUCTS);
    const empty = await synth(0);
    seconds.full.push(full.cpuSeconds);
    seconds.empty.push(empty.cpuSeconds);
    perProduct.push(((full.cpuSeconds - empty.cpuSeconds) * 1000) / PRODUCTS);
    resources = (full.resources - empty.resources) / PRODUCTS;
  }
  const each = spreadOf(perProduct);
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
  const inSeconds = (value: number) => `${value.toFixed(2)} s`;
  const [full, empty] = [spreadOf(seconds.full), spreadOf(seconds.empty)];
  return [
    { what: "synth of 100 products", measured: inSeconds(full.median), spread: spreadText(full, inSeconds) },
    { what: "synth of none", measured: inSeconds(empty.median), spread: spreadText(empty, inSeconds) },
    {
      what: `CPU time per product, ${resources.toFixed(1)} resources each`,
      measured: milliseconds(each.median),
      spread: spreadText(each, milliseconds),
      goal: { text: `at most ${milliseconds(MOST_MILLISECONDS)}`, isMet: each.median <= MOST_MILLISECONDS },
    },
  ];
};

function synth(products: number): Promise<SynthResult> {
  process.env.CDK_VALIDATION = "false";
  return answerOf(new URL("./synth-process.ts", import.meta.url), [String(products)]);
}
