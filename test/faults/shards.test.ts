import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Progress } from "../../lambdas/converge/progress.ts";
import { seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import { DEATHS, killedAt } from "./death.ts";
import { largeMeshes } from "./large-meshes.ts";
import { LawChange } from "./law-change.ts";
import { MINUTE, type Stage } from "./stage.ts";
import { arbitraryStorm } from "./storm.ts";
import type { Way } from "./way.ts";

/** A fixed seed: the same few in every run. */
const SHARE = { seed: 20260601, endOnFailure: true };

describe("a domain that is converged shard by shard", PROPERTIES, () => {
  it("comes to what it comes to as a whole, and shows nobody more meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStorm, fc.constantFrom(1, 2), async (storm, shardSize) => {
        const change = await LawChange.of(storm);
        const stage = await change.stage();

        await stage.settle({ shardSize });

        expect(change.failuresOf(stage)).toEqual([]);
      }),
      { ...SHARE, ...propertyRuns(15) },
    );
  });

  it("does so though calls fail, whichever shard they are about", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStorm, async (storm) => {
        const change = await LawChange.of(storm);
        const stage = await change.stage();
        stage.faults = seededFaults({ seed: storm.seed, throttle: 0.2, conflict: 0.2, timeout: 0.1, partial: 0.2 });

        await stage.settle({ shardSize: 1 }, 500);

        expect(change.failuresOf(stage)).toEqual([]);
      }),
      { ...SHARE, ...propertyRuns(8) },
    );
  });
});

describe("a large domain that is converged shard by shard", PROPERTIES, () => {
  let change: LawChange;
  beforeAll(async () => {
    change = await LawChange.of({ ...largeMeshes(6), at: NOON });
  }, PROPERTIES.timeout);

  it.each(DEATHS)("is completed by whoever comes after a killed run ($0)", async (death) => {
    for (let call = 3; call <= change.changes; call += 110) {
      const stage = await change.stage();
      const { way, died } = killedAt(call, death);

      expect(await Promise.race([stage.run({ way, shardSize: 2 }), died])).toBe("killed");
      stage.time += 3 * MINUTE;
      await stage.run({ shardSize: 2 });

      expect(change.failuresOf(stage)).toEqual([]);
    }
  });

  /** Every call takes a second. */
  const slowly =
    (stage: Stage): Way =>
    async (call, deliver) => {
      stage.time += 1_000;
      return deliver(call);
    };

  it("is gone on with where a run ran out of time, until all of it is done", async () => {
    const stage = await change.stage();
    const progress = new Progress();
    const places: string[] = [];
    let isComplete = false;

    for (let runs = 0; !isComplete && runs < 100; runs++) {
      const options = { way: slowly(stage), deadline: stage.time + 2 * MINUTE, shardSize: 1, lead: 1_000 * MINUTE };
      ({ isComplete } = await stage.run({ ...options, progress }));
      places.push(progress.round?.positions[0]?.after ?? "-");
    }

    expect(isComplete).toBe(true);
    expect(places.length).toBeGreaterThan(3);
    // never back to where it was before
    expect(places.slice(0, -1)).toEqual(places.slice(0, -1).toSorted());
    expect(change.failuresOf(stage)).toEqual([]);
  });
});
