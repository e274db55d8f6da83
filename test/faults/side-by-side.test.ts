import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../bench/random.ts";
import { LEASE_TIME } from "../../lambdas/converge/kept-lease.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { PROPERTIES } from "../support/property-runs.ts";
import { crowd } from "./crowd.ts";
import { largeMeshes } from "./large-meshes.ts";
import { LawChange } from "./law-change.ts";
import { MINUTE, TIMEOUT } from "./stage.ts";
import { Timeline } from "./timeline.ts";
import { isChange } from "./way.ts";

let change: LawChange;
beforeAll(async () => {
  change = await LawChange.of({ ...largeMeshes(2), at: NOON });
});

describe("convergers side by side", PROPERTIES, () => {
  it.each([1, 2, 3])("have one writer at a time, whichever way their calls fall (seed %i)", async (seed) => {
    const stage = await change.stage();

    const { trespasses, busy } = await crowd(stage, { size: 3, random: new Random(seed) });

    expect(trespasses).toEqual([]);
    expect(busy).toBeGreaterThan(0);
    expect(change.failuresOf(stage)).toEqual([]);
  });

  it.each([1, 2, 3])(
    "take over from each other when they are killed, not before the lease ends (seed %i)",
    async (seed) => {
      const stage = await change.stage();

      const { trespasses, killed } = await crowd(stage, { size: 2, random: new Random(seed), killed: 0.95 });

      expect(trespasses).toEqual([]);
      expect(killed).toBeGreaterThan(1);
      expect(change.failuresOf(stage)).toEqual([]);
    },
  );

  it("change nothing without a lease that outlasts the call by half a minute, however slow each call is", async () => {
    const stage = await change.stage();
    const timeline = new Timeline(NOON);
    const deadline = NOON + 5 * MINUTE;
    const changes: number[] = [];
    const standing: number[] = [];
    let until = 0;
    const moved = (end: number) => {
      until = end;
    };
    const lease = {
      acquire: (name: string, holder: string, end: number) => {
        moved(end);
        return stage.lease.acquire(name, holder, end);
      },
      renew: (name: string, holder: string, end: number) => {
        moved(end);
        return stage.lease.renew(name, holder, end);
      },
      release: (name: string, holder: string) => stage.lease.release(name, holder),
    };

    const run = stage.run({
      deadline,
      lease,
      every: (milliseconds, act) => timeline.every(milliseconds, act),
      // as long as the converger's clients wait for an answer
      way: async (call, deliver) => {
        const begun = timeline.time;
        if (isChange(call)) standing.push(until - begun);
        await timeline.sleep(20_000);
        if (isChange(call)) changes.push(timeline.time);
        return deliver(call);
      },
    });
    const done = await timeline.pass(run, (time) => {
      stage.time = time;
    });

    expect(done).toMatchObject({ isComplete: false });
    expect(changes.length).toBeGreaterThan(0);
    expect(Math.max(...changes)).toBeLessThan(deadline);
    expect(stage.time).toBeLessThan(deadline);
    expect(Math.min(...standing)).toBeGreaterThan(60_000);
    expect(until).toBeGreaterThan(NOON + LEASE_TIME);
    await stage.run({ deadline: stage.time + TIMEOUT });
    expect(change.failuresOf(stage)).toEqual([]);
  });
});
