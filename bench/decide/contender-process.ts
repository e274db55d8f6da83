/**
 * One contender in a process of its own, so that neither the other's heap nor its code weighs on what is measured.
 *
 * `contender-process.ts <contender> <seed>`, forked; sends {@link Ready}, then a {@link RoundResult} per {@link Round}.
 */
import type { Question } from "../../lib/model/decision.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
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

/** A request to measure: `count` questions of a mix, made from a seed, each asked `times` times. */
export interface Round {
  readonly mix: Mix;
  readonly count: number;
  readonly times: number;
  readonly seed: number;
}

export interface RoundResult {
  /** CPU time of the whole process, garbage collection and compilation included. */
  readonly cpuSeconds: number;
  readonly allowed: number;
  /** Differs if any answer's outcome, expiry or number of reasons differs. */
  readonly checksum: number;
}

/** How many questions are parsed before the first of them is answered: as in a handler, their names were just read. */
const BATCH = 1_000;

const [name, seed] = process.argv.slice(2);
const mesh = population(LARGE, Number(seed));
const questions = new Questions(mesh);
const contender = prepare(name as ContenderName);
global.gc?.();

process.on("message", (round: Round) => process.send?.(measure(round)));
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

function measure({ mix, count, times, seed: from }: Round): RoundResult {
  const texts = batchesOf(questions.ask(mix, count, from)).map((batch) => JSON.stringify(batch));
  const total = { cpuSeconds: 0, allowed: 0, checksum: 0 };
  global.gc?.();
  for (const text of texts) {
    const batch = JSON.parse(text);
    for (let time = 0; time < times; time++) answerAll(batch, total);
  }
  if (!latest) throw new Error("no question was asked");
  return total;
}

function answerAll(asked: readonly Question[], total: { cpuSeconds: number; allowed: number; checksum: number }): void {
  const start = process.cpuUsage();
  for (const question of asked) {
    const answer = contender.answer(question);
    latest = answer;
    if (answer.outcome === "allow") total.allowed++;
    if ("expiresAt" in answer) total.checksum += answer.expiresAt - question.at;
    else if ("reasons" in answer) total.checksum += answer.reasons.length;
  }
  const { user, system } = process.cpuUsage(start);
  total.cpuSeconds += (user + system) / 1e6;
}

function batchesOf(all: readonly Question[]): readonly (readonly Question[])[] {
  const batches = Math.ceil(all.length / BATCH);
  return Array.from({ length: batches }, (_, index) => all.slice(index * BATCH, (index + 1) * BATCH));
}
