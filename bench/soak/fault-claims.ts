/** Claims about a converger with which something goes wrong. One case of the second kind and on is a whole run. */

import fc from "fast-check";
import { LEASE_TIME } from "../../lambdas/converge/kept-lease.ts";
import { seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { crowd } from "../../test/faults/crowd.ts";
import { DEATHS, type Death, killedAt } from "../../test/faults/death.ts";
import { largeMeshes } from "../../test/faults/large-meshes.ts";
import { LawChange } from "../../test/faults/law-change.ts";
import { arbitraryStorm, weather } from "../../test/faults/storm.ts";
import { arbitraryStory, disorderly, orderly } from "../../test/faults/story.ts";
import { NOON } from "../../test/lake-formation/meshes.ts";
import { Random } from "../random.ts";
import type { Claim, Count } from "./claim.ts";

/** Enough to be killed once at each call in each way. */
const EVERY_DEATH = 780;
/** Less than the odds of the storm: time passes here, and what fails is put off. */
const SHOWERS = { throttle: 0.1, conflict: 0.1, timeout: 0.05, partial: 0.05 };

export const FAULT_CLAIMS: readonly Claim[] = [
  {
    name: "killed at any call, in any of three ways, of a plan of more than 200, the converger is at the law after one restart, and no state shows a cell seen neither before nor after",
    runs: { long: EVERY_DEATH, ci: 6 },
    property: (count, first) => {
      let at = first;
      return fc.asyncProperty(fc.constant(undefined), async () => killAndRestart(await largeChange(), at++, count));
    },
  },
  {
    name: "with half of the calls throttled, a fifth in conflict, a tenth timed out after the effect and a tenth failed in part: the same",
    runs: { long: 1_000, ci: 6 },
    property: (count) =>
      fc.asyncProperty(arbitraryStorm, async (storm) => {
        const { failures, states, ...counts } = await weather(storm);
        count(undefined, states);
        const { refusal, partial, timeout } = counts.faults;
        for (const [what, many] of Object.entries({
          runs: counts.runs,
          calls: counts.calls,
          refusal,
          partial,
          timeout,
        })) {
          count(what, many);
        }
        assertNone(failures);
      }),
  },
  {
    name: "of three convergers at once, slow, killed and out of time, with faults as well, one writes at a time: the same",
    runs: { long: 300, ci: 5 },
    property: (count) =>
      fc.asyncProperty(fc.nat(), async (seed) => {
        const change = await smallChange();
        const stage = await change.stage();
        stage.faults = seededFaults({ seed, ...SHOWERS });
        const { trespasses, ...counts } = await crowd(stage, { size: 3, random: new Random(seed), killed: 0.4 });
        for (const [what, many] of Object.entries({ ...counts, calls: stage.calls })) count(what, many);
        stage.faults = undefined;
        assertNone([...trespasses, ...change.failuresOf(stage)]);
        count(undefined, stage.states.length);
      }),
  },
  {
    name: "events lost, doubled, late and out of order: the state of an orderly run",
    runs: { long: 100, ci: 3 },
    property: (count) =>
      fc.asyncProperty(arbitraryStory, async (story) => {
        const [found, expected] = [await disorderly(story, "schedule"), await orderly(story)];
        assertNone(JSON.stringify(found) === JSON.stringify(expected) ? [] : [JSON.stringify(found)]);
        count();
        count("events lost", story.deeds.filter(({ arrivals }) => arrivals.length === 0).length);
      }),
  },
];

const largeChange = once(() => LawChange.of({ ...largeMeshes(), at: NOON }));
const smallChange = once(() => LawChange.of({ ...largeMeshes(2), at: NOON }));

/** The n-th of all pairs of a call and a way to be killed at it, each of which comes once before any comes again. */
async function killAndRestart(change: LawChange, nth: number, count: Count): Promise<void> {
  const { changes } = change;
  if (changes * DEATHS.length > EVERY_DEATH) throw new Error(`a longer run is needed for ${changes} calls`);
  // a stride that meets every call, so that a small share is spread over the plan
  const call = 1 + ((nth * STRIDE) % changes);
  const death: Death = DEATHS[Math.floor(nth / changes) % DEATHS.length] ?? "between";
  const stage = await change.stage();
  const { way, died } = killedAt(call, death);
  const how = await Promise.race([stage.run({ way }), died]);
  stage.time += LEASE_TIME;
  await stage.run();
  assertNone(
    [...(how === "killed" ? [] : ["not killed"]), ...change.failuresOf(stage)],
    `${death}, call ${call} of ${changes}`,
  );
  count(undefined, stage.states.length);
  count("calls", stage.calls);
}

/** Prime, and no divisor of any plan of less than a hundred thousand calls. */
const STRIDE = 100_003;

function assertNone(failures: readonly string[], where = ""): void {
  if (failures.length > 0) throw new Error(`${where}: ${failures.slice(0, 5).join("; ")}`);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
