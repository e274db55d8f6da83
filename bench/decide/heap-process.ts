/**
 * How much memory an index takes, the mesh that it keeps included, in a process that does nothing else.
 *
 * `heap-process.ts <seed> <questions>`, forked with `--expose-gc`; sends one {@link HeapResult}.
 */
import type { MeshIndex } from "../../lib/model/decision.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { LARGE, population } from "./population.ts";
import { Questions } from "./questions.ts";

/** In bytes, typed arrays outside of V8's heap included. */
export interface HeapResult {
  readonly mesh: number;
  readonly indexed: number;
  /** After the questions have filled the cache of views. */
  readonly asked: number;
}

const BATCH = 100_000;

const [seed, questions] = process.argv.slice(2).map(Number);
const before = used();
const mesh = population(LARGE, seed ?? 0);
const populated = used();
const index = indexMesh(mesh);
const indexed = used();
ask(index, questions ?? 0);
process.send?.({ mesh: populated - before, indexed: indexed - before, asked: used() - before } satisfies HeapResult);
// what is measured must still be reachable
if (index.mesh !== mesh) throw new Error("the index dropped its mesh");

function used(): number {
  global.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function ask(asked: MeshIndex, count: number): void {
  const source = new Questions(asked.mesh);
  for (let done = 0; done < count; done += BATCH) {
    for (const question of source.ask("half", Math.min(BATCH, count - done), done + 1)) asked.decide(question);
  }
}
