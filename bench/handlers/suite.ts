import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HANDLER_OPTIONS, handlerNames } from "../../bin/build/bundle-handlers.ts";
import { temporaryFolder } from "../../bin/temporary-folder.ts";
import { answerOf } from "../child.ts";
import { type Figure, figureOf, inMilliseconds, medianOf, type Suite } from "../figure.ts";
import { bundlesOf, KILOBYTE, MOST_BYTES } from "./baseline.ts";

/** A single start varies by more than the goal: of fifteen the median still does on a machine that others share. */
const RUNS = 41;
const MOST_MILLISECONDS = 20;

interface Pair {
  readonly name: string;
  readonly handler: Built;
  readonly baseline: Built;
}

interface Built {
  readonly file: string;
  readonly bytes: number;
  readonly starts: number[];
}

/** Size and start of every handler, beside an empty one with the same SDK clients. */
export const handlersSuite: Suite = async (progress) => {
  const folder = temporaryFolder();
  const pairs: Pair[] = [];
  for (const name of handlerNames()) {
    progress(`handlers: bundling ${name}`);
    pairs.push(await buildPair(name, folder));
  }
  for (let run = 0; run < RUNS; run++) {
    progress(`handlers: starting each, run ${run + 1} of ${RUNS}`);
    for (const { handler, baseline } of pairs) {
      for (const { file, starts } of [handler, baseline]) starts.push(await startOf(file));
    }
  }
  return pairs.flatMap(figuresOf);
};

async function buildPair(name: string, folder: string): Promise<Pair> {
  const { handler, empty } = await bundlesOf(`lambdas/${name}/handler.ts`, HANDLER_OPTIONS);
  return {
    name,
    handler: await write(handler, join(folder, name)),
    baseline: await write(empty, join(folder, `${name}-empty`)),
  };
}

async function write(text: string, folder: string): Promise<Built> {
  await mkdir(folder);
  const file = join(folder, "index.mjs");
  await writeFile(file, text);
  return { file, bytes: Buffer.byteLength(text), starts: [] };
}

/** In milliseconds. */
async function startOf(file: string): Promise<number> {
  return (await answerOf<number>(new URL("./import-process.ts", import.meta.url), [file])) * 1000;
}

function figuresOf({ name, handler, baseline }: Pair): readonly Figure[] {
  const kilobytes = (bytes: number) => `${(bytes / KILOBYTE).toFixed(1)} KB`;
  const more = handler.bytes - baseline.bytes;
  const [ours = "", theirs = ""] = [handler, baseline].map(({ starts }) => inMilliseconds(medianOf(starts)));
  return [
    {
      what: `${name}: size over an empty handler of ${kilobytes(baseline.bytes)}`,
      measured: kilobytes(more),
      goal: { text: `at most ${kilobytes(MOST_BYTES)}`, isMet: more <= MOST_BYTES },
    },
    figureOf({
      what: `${name}: start (${ours}) over the empty one (${theirs})`,
      values: handler.starts.map((start, run) => start - (baseline.starts[run] ?? 0)),
      format: inMilliseconds,
      most: MOST_MILLISECONDS,
    }),
  ];
}
