import fc from "fast-check";
import { type Fault, type FaultPlan, seededFaults } from "../../lib/local/lake-formation/faults.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { Exposure } from "./exposure.ts";
import { type Stage, settledStage } from "./stage.ts";

/** Of ten calls that change something one comes through untroubled; of the others every second. */
const RATES = { throttle: 0.5, conflict: 0.2, timeout: 0.1, partial: 0.1 };

/** A change of the law, and what befalls the calls that bring it about. */
export interface Storm {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly at: Instant;
  readonly seed: number;
  /** Whose account it is. */
  readonly domain: string;
}

/** What there was to weather. */
export interface Weathered {
  /** Runs of the converger. */
  readonly runs: number;
  readonly calls: number;
  readonly faults: Readonly<Record<Fault["kind"], number>>;
  readonly states: number;
  /** What was wrong; empty if nothing. */
  readonly failures: readonly string[];
}

const arbitraryConsumers = fc.subarray(["111122223333", "222233334444"], { minLength: 1 });

/** Two meshes that share most names, at an instant beside which something may begin or end. */
export const arbitraryStorm: fc.Arbitrary<Storm> = fc
  .record({
    meshes: fc.tuple(arbitraryMesh, arbitraryMesh),
    consumers: fc.tuple(arbitraryConsumers, arbitraryConsumers),
    at: arbitraryAt,
    seed: fc.nat(),
    domain: fc.constantFrom("crm", "sales"),
  })
  .map(({ meshes: [one, other], consumers, ...rest }) => ({
    before: { ...one, consumers: consumers[0] },
    after: { ...other, consumers: consumers[1] },
    ...rest,
  }));

/** Changes the law, converges through the storm until nothing is left to do, and compares with a run in calm weather. */
export async function weather(
  { before, after, at, seed, domain }: Storm,
  rates: typeof RATES = RATES,
): Promise<Weathered> {
  const [calm, stage] = await Promise.all([settledStage(before, at, domain), settledStage(before, at, domain)]);
  await Promise.all([calm.publish(after), stage.publish(after)]);
  await calm.settle();
  const [start] = calm.states;
  const end = calm.lake.state;
  const exposure = new Exposure(start ? [start, end] : [end], [before, after]);

  const faults = { refusal: 0, partial: 0, timeout: 0 };
  const calls = stage.calls;
  stage.faults = counted(seededFaults({ seed, ...rates }), faults);
  const failures: string[] = [];
  const runs = await runUntilDone(stage, [before, after], failures);
  stage.faults = undefined;

  failures.push(...stage.states.flatMap((state) => exposure.leaks(state)).map((cell) => `leaked ${cell}`));
  if (JSON.stringify(stage.lake.state) !== JSON.stringify(end)) failures.push("another end than in calm weather");
  const { overExposures, underExposures } = stage.findings();
  failures.push(...overExposures.map(({ role, table }) => `${role} reads too much of ${table}`));
  failures.push(...underExposures.map(({ role, table }) => `${role} reads too little of ${table}`));
  return { runs, calls: stage.calls - calls, faults, states: stage.states.length, failures };
}

const MOST_RUNS = 1_000;

/** One run after the other, as the schedule starts them; a failed one is no end. */
async function runUntilDone(stage: Stage, meshes: readonly Mesh[], failures: string[]): Promise<number> {
  for (let runs = 1; runs <= MOST_RUNS; runs++) {
    const start = stage.lake.state;
    const from = stage.states.length;
    try {
      const { isComplete } = await stage.run();
      if (isComplete) return runs;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!error.message.startsWith("narrowing stopped")) continue;
      // what could not be taken away must keep everything else from being given
      const exposure = new Exposure([start], meshes);
      const given = stage.states.slice(from).flatMap((state) => exposure.leaks(state));
      failures.push(...given.map((cell) => `given after a failed narrowing: ${cell}`));
    }
  }
  failures.push(`not done after ${MOST_RUNS} runs`);
  return MOST_RUNS;
}

function counted(plan: FaultPlan, faults: Record<Fault["kind"], number>): FaultPlan {
  return {
    next: (operation, parts) => {
      const fault = plan.next(operation, parts);
      if (fault) faults[fault.kind] += 1;
      return fault;
    },
  };
}
