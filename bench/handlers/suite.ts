import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HANDLER_OPTIONS } from "../../bin/build/bundle-handlers.ts";
import { answerOf } from "../child.ts";
import { type Figure, type Suite, spreadText } from "../figure.ts";
import { spreadOf } from "../statistics.ts";
import { bundlesOf } from "./baseline.ts";
import type { ImportResult } from "./import-process.ts";
import { handlerNames, KILOBYTE, MOST_BYTES } from "./size-goal.ts";

const RUNS = 15;
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
  const folder = await mkdtemp(join(tmpdir(), "bench-handlers-"));
  try {
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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

async function startOf(file: string): Promise<number> {
  const { cpu } = await answerOf<ImportResult>(new URL("./import-process.ts", import.meta.url), [file]);
  return cpu;
}

function figuresOf({ name, handler, baseline }: Pair): readonly Figure[] {
  const kilobytes = (bytes: number) => `${(bytes / KILOBYTE).toFixed(1)} KB`;
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
  const more = handler.bytes - baseline.bytes;
  const starts = spreadOf(handler.starts.map((start, run) => start - (baseline.starts[run] ?? 0)));
  const [ours, theirs] = [spreadOf(handler.starts), spreadOf(baseline.starts)];
  return [
    {
      what: `${name}: size over an empty handler of ${kilobytes(baseline.bytes)}`,
      measured: kilobytes(more),
      goal: { text: `at most ${kilobytes(MOST_BYTES)}`, isMet: more <= MOST_BYTES },
    },
    {
      what: `${name}: start (${milliseconds(ours.median)}) over the empty one (${milliseconds(theirs.median)})`,
      measured: milliseconds(starts.median),
      spread: spreadText(starts, milliseconds),
      goal: { text: `at most ${milliseconds(MOST_MILLISECONDS)}`, isMet: starts.median <= MOST_MILLISECONDS },
    },
  ];
}
