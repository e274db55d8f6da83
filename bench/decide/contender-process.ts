/**
 * One contender in a process of its own, so that neither the other's heap nor its code weighs on what is measured.
 *
 * `contender-process.ts <contender> <seed>`, forked; sends {@link Ready}, then a {@link RoundResult} per {@link Round}.
 */
import { setTimeout } from "node:timers/promises";
import type { Question } from "../../lib/model/decision.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { cpuStopwatch } from "../cpu.ts";
import { CedarPeer } from "./cedar-peer.ts";
import type { Answer, Contender } from "./contender.ts";
import { legsByKey } from "./legs-by-key.ts";
import { MapPeer } from "./map-peer.ts";
import { LARGE, population } from "./population.ts";
import { type Mix, Questions } from "./questions.ts";

export type ContenderName = "index" | "map" | "cedar";

/** What the parent is told once the contender is prepared. */
export interface Ready {
  readonly prepared: true;
}

/**
 * How questions are asked:
 * - `ready`: all of them stand ready, with the mesh's own strings for names, and are asked one after the other, once
 * - `cold`: a thousand at a time are parsed from text, as in a handler, and then asked once
 * - `warm`: the same, but twenty times over, so that what answers them is in the processor's cache
 */
export type Asking = "ready" | "cold" | "warm";

/** A request to measure: so many answers to questions of a mix, made from a seed. */
export interface Round {
  readonly mix: Mix;
  readonly asking: Asking;
  readonly answers: number;
  readonly seed: number;
}

export interface RoundResult {
  /** CPU time of the whole process, compilation and collection of what answers leave behind included. */
  readonly cpuSeconds: number;
  readonly allowed: number;
  /** Differs if any answer's outcome, expiry or number of reasons differs. */
  readonly checksum: number;
}

/** How many questions are parsed before the first of them is answered. */
const BATCH = 1_000;
const TIMES_WHEN_WARM = 20;
/** How long other threads must have rested, in milliseconds. */
const REST = 100;

const [name, seed] = process.argv.slice(2);
const mesh = population(LARGE, Number(seed));
const questions = new Questions(mesh);
const contender = prepare(name as ContenderName);
global.gc?.();

process.on("message", async (round: Round) => process.send?.(await measure(round)));
process.send?.({ prepared: true } satisfies Ready);

function prepare(which: ContenderName): Contender {
  const index = indexMesh(mesh);
  switch (which) {
    case "index":
      return { answer: (question) => index.decide(question) };
    case "map":
      return new MapPeer(legsByKey(index));
    case "cedar":
      return new CedarPeer(legsByKey(index));
  }
}

/** Keeps every answer from being optimised away. */
let latest: Answer | undefined;

async function measure({ mix, asking, answers, seed: from }: Round): Promise<RoundResult> {
  const times = asking === "warm" ? TIMES_WHEN_WARM : 1;
  const asked = questions.ask(mix, answers / times, from);
  const batches = asking === "ready" ? [() => asked] : parsedBatches(asked);
  const total = { cpuSeconds: 0, allowed: 0, checksum: 0 };
  await collected();
  for (const next of batches) {
    const batch = next();
    for (let time = 0; time < times; time++) answerAll(batch, total);
  }
  if (!latest) throw new Error("no question was asked");
  return total;
}

/** Collects garbage, and waits for the threads that go on doing so: their time is no answer's. */
async function collected(): Promise<void> {
  global.gc?.();
  for (let isBusy = true; isBusy; ) {
    const elapsed = cpuStopwatch();
    await setTimeout(REST);
    isBusy = elapsed() * 1000 > REST / 50;
  }
}

function answerAll(asked: readonly Question[], total: { cpuSeconds: number; allowed: number; checksum: number }): void {
  const elapsed = cpuStopwatch();
  for (const question of asked) {
    const answer = contender.answer(question);
    latest = answer;
    if (answer.outcome === "allow") total.allowed++;
    if ("expiresAt" in answer) total.checksum += answer.expiresAt - question.at;
    else if ("reasons" in answer) total.checksum += answer.reasons.length;
  }
  total.cpuSeconds += elapsed();
}

function parsedBatches(all: readonly Question[]): readonly (() => readonly Question[])[] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) => {
    const text = JSON.stringify(all.slice(index * BATCH, (index + 1) * BATCH));
    return () => JSON.parse(text);
  });
}
