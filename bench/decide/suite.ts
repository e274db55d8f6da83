import type { ChildProcess } from "node:child_process";
import { answerOf, nextMessage, start } from "../child.ts";
import { type Figure, figureOf, inMegabytes, type Suite } from "../figure.ts";
import type { Asking, ContenderName, Ready, Round, RoundResult } from "./contender-process.ts";
import type { HeapResult } from "./heap-process.ts";
import type { Mix } from "./questions.ts";

const SEED = 1;
const ROUNDS = 9;
const WARM_UP = 3;
const ANSWERS: Readonly<Record<ContenderName, number>> = { index: 200_000, map: 200_000, cedar: 4_000 };
const NAMES = ["index", "map", "cedar"] as const satisfies readonly ContenderName[];
const KINDS: readonly Kind[] = [
  { mix: "half", asking: "ready", text: "half of each, ready" },
  { mix: "uniform", asking: "ready", text: "about anyone and anything, ready" },
  { mix: "hits", asking: "ready", text: "about what has statements, ready" },
  { mix: "half", asking: "warm", text: "half of each, warm" },
  { mix: "uniform", asking: "warm", text: "about anyone and anything, warm" },
  { mix: "hits", asking: "warm", text: "about what has statements, warm" },
  { mix: "half", asking: "cold", text: "half of each, cold" },
  { mix: "uniform", asking: "cold", text: "about anyone and anything, cold" },
  { mix: "hits", asking: "cold", text: "about what has statements, cold" },
];

interface Kind {
  readonly mix: Mix;
  readonly asking: Asking;
  readonly text: string;
}

const HEAP_QUESTIONS = 1_000_000;
const HEAP_BOUND = 200e6;

/** Questions per CPU second, beside two peers, and memory. */
export const decideSuite: Suite = async (progress) => {
  const figures: Figure[] = [...(await heapFigures(progress))];
  const contenders = new Map<ContenderName, ChildProcess>();
  try {
    for (const name of NAMES) {
      progress(`decide: preparing ${name}`);
      const child = start(
        new URL("./contender-process.ts", import.meta.url),
        [name, String(SEED)],
        ["--expose-gc", "--max-old-space-size=8192"],
      );
      contenders.set(name, child);
      await nextMessage<Ready>(child);
    }
    for (const kind of KINDS) figures.push(...(await speedFigures(contenders, kind, progress)));
  } finally {
    for (const child of contenders.values()) child.kill();
  }
  return figures;
};

async function heapFigures(progress: (text: string) => void): Promise<readonly Figure[]> {
  progress("decide: memory");
  const script = new URL("./heap-process.ts", import.meta.url);
  const heap = await answerOf<HeapResult>(script, [String(SEED), String(HEAP_QUESTIONS)], ["--expose-gc"]);
  const goal = (bytes: number) => ({ text: `under ${inMegabytes(HEAP_BOUND)}`, isMet: bytes < HEAP_BOUND });
  return [
    { what: "memory of the mesh by itself", measured: inMegabytes(heap.mesh) },
    { what: "memory of mesh and index", measured: inMegabytes(heap.indexed), goal: goal(heap.indexed) },
    { what: "the same after a million questions", measured: inMegabytes(heap.asked), goal: goal(heap.asked) },
  ];
}

async function speedFigures(
  contenders: ReadonlyMap<ContenderName, ChildProcess>,
  { mix, asking, text }: Kind,
  progress: (text: string) => void,
): Promise<readonly Figure[]> {
  const rates: Record<ContenderName, number[]> = { index: [], map: [], cedar: [] };
  let allowed = 0;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    progress(`decide: questions ${text}, round ${round + 1} of ${WARM_UP + ROUNDS}`);
    const results = new Map<ContenderName, RoundResult>();
    for (const [name, child] of contenders) {
      const result = await ask(child, { mix, asking, answers: ANSWERS[name], seed: round + 1 });
      results.set(name, result);
      if (round >= WARM_UP) rates[name].push(ANSWERS[name] / result.cpuSeconds);
    }
    allowed += assertSame(results);
  }
  const share = allowed / ((WARM_UP + ROUNDS) * ANSWERS.index);
  return ratesAndRatios(rates, `questions ${text} (${(share * 100).toFixed(0)} % allowed)`);
}

async function ask(child: ChildProcess, round: Round): Promise<RoundResult> {
  child.send(round);
  return nextMessage<RoundResult>(child);
}

/** Index and map were asked the same, so they must have said the same. Returns how often that was yes. */
function assertSame(results: ReadonlyMap<ContenderName, RoundResult>): number {
  const index = results.get("index");
  const map = results.get("map");
  if (!index || index.allowed !== map?.allowed || index.checksum !== map.checksum) {
    throw new Error("the peer does not give the answers of the index: its speed means nothing");
  }
  return index.allowed;
}

function ratesAndRatios(rates: Readonly<Record<ContenderName, readonly number[]>>, what: string): readonly Figure[] {
  const perSecond = (value: number) => `${Math.round(value).toLocaleString("en")}/s`;
  const times = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
  const lines = NAMES.map((name) => figureOf({ what: `${name}: ${what}`, values: rates[name], format: perSecond }));
  // round by round: neighbours in time share whatever else the machine was doing
  const ratio = (peer: ContenderName, least: number) =>
    figureOf({
      what: `index to ${peer}: ${what}`,
      values: rates.index.map((rate, round) => rate / (rates[peer][round] ?? Number.NaN)),
      format: times,
      least,
    });
  return [...lines, ratio("map", 0.85), ratio("cedar", 50)];
}
