import { join } from "node:path";
import { bundleHandlers } from "../../bin/build/bundle-handlers.ts";
import { temporaryFolder } from "../../bin/temporary-folder.ts";
import { answerOf } from "../child.ts";
import { figureOf, inMilliseconds, type Suite } from "../figure.ts";
import type { SynthResult } from "./synth-process.ts";

const RUNS = 5;
const PRODUCTS = 100;
const MOST_MILLISECONDS = 40;

/** What a data product adds to a synth of ten domains, hub and consumer, each in a stack of its own. */
export const synthSuite: Suite = async (progress) => {
  await bundleHandlers();
  const folder = temporaryFolder();
  const pairs: { readonly full: SynthResult; readonly empty: SynthResult }[] = [];
  for (let run = 0; run < RUNS; run++) {
    progress(`synth: run ${run + 1} of ${RUNS}`);
    pairs.push({ full: await synth(PRODUCTS, folder), empty: await synth(0, folder) });
  }
  const [resources = 0] = pairs.map(({ full, empty }) => (full.resources - empty.resources) / PRODUCTS);
  const format = (seconds: number) => `${seconds.toFixed(2)} s`;
  return [
    figureOf({ what: "synth of 100 products", values: pairs.map(({ full }) => full.cpuSeconds), format }),
    figureOf({ what: "synth of none", values: pairs.map(({ empty }) => empty.cpuSeconds), format }),
    figureOf({
      what: `CPU time per product, ${resources.toFixed(1)} resources each`,
      values: pairs.map(({ full, empty }) => ((full.cpuSeconds - empty.cpuSeconds) * 1000) / PRODUCTS),
      format: inMilliseconds,
      most: MOST_MILLISECONDS,
    }),
  ];
};

function synth(products: number, folder: string): Promise<SynthResult> {
  process.env.CDK_VALIDATION = "false";
  const output = join(folder, String(products));
  return answerOf(new URL("./synth-process.ts", import.meta.url), [String(products), output]);
}
