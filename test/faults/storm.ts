import fc from "fast-check";
import { type Fault, type FaultPlan, seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { Exposure } from "./exposure.ts";
import { LawChange, type LawChangeOptions } from "./law-change.ts";
import type { Stage } from "./stage.ts";

/** Of ten calls that change something one comes through untroubled; of the others every second. */
const RATES = { throttle: 0.5, conflict: 0.2, timeout: 0.1, partial: 0.1 };

/** A change of the law, and what befalls the calls that bring it about. */
export interface Storm extends LawChangeOptions {
  readonly seed: number;
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

/** Changes the law and converges through the storm until nothing is left to do. */
export async function weather(storm: Storm, rates: typeof RATES = RATES): Promise<Weathered> {
  const change = await LawChange.of(storm);
  const stage = await change.stage();
  const faults = { refusal: 0, partial: 0, timeout: 0 };
  stage.faults = counted(seededFaults({ seed: storm.seed, ...rates }), faults);
  const failures: string[] = [];
  const runs = await runUntilDone(stage, failures);
  const { calls } = stage;
  stage.faults = undefined;
  return { runs, calls, faults, states: stage.states.length, failures: [...failures, ...change.failuresOf(stage)] };
}

const MOST_RUNS = 1_000;

/** One run after the other, as the schedule starts them; a failed one is no end. */
async function runUntilDone(stage: Stage, failures: string[]): Promise<number> {
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
      const exposure = new Exposure([start], [stage.mesh]);
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
