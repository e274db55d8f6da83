import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../bench/random.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { crowd } from "./crowd.ts";
import { Exposure } from "./exposure.ts";
import { largeMeshes } from "./large-meshes.ts";
import { MINUTE, type Stage, settledStage } from "./stage.ts";
import { Timeline } from "./timeline.ts";
import { isChange } from "./way.ts";

const { before, after } = largeMeshes(2);

let start: LakeFormationState;
let end: LakeFormationState;
beforeAll(async () => {
  const stage = await changed();
  start = stage.lake.state;
  await stage.run();
  end = stage.lake.state;
});

async function changed(): Promise<Stage> {
  const stage = await settledStage(before, NOON);
  await stage.publish(after);
  return stage;
}

function leaksOf({ states }: Stage): readonly string[] {
  const exposure = new Exposure([start, end], [before, after]);
  return states.flatMap((state) => exposure.leaks(state));
}

describe("convergers side by side", () => {
  it.each([1, 2, 3])("have one writer at a time, whichever way their calls fall (seed %i)", async (seed) => {
    const stage = await changed();

    const { trespasses, busy } = await crowd(stage, { size: 3, random: new Random(seed) });

    expect(trespasses).toEqual([]);
    expect(busy).toBeGreaterThan(0);
    expect(leaksOf(stage)).toEqual([]);
    expect(stage.lake.state).toEqual(end);
  });

  it.each([1, 2, 3])(
    "take over from each other when they are killed, not before the lease ends (seed %i)",
    async (seed) => {
      const stage = await changed();

      const { trespasses, killed } = await crowd(stage, { size: 2, random: new Random(seed), killed: 0.6 });

      expect(trespasses).toEqual([]);
      expect(killed).toBeGreaterThan(1);
      expect(leaksOf(stage)).toEqual([]);
      expect(stage.lake.state).toEqual(end);
    },
  );

  it("stop by themselves before their lease ends, however slow each call is", async () => {
    const stage = await changed();
    const timeline = new Timeline(NOON);
    const deadline = NOON + 5 * MINUTE;
    const changes: number[] = [];
    const until: number[] = [];
    const lease = {
      acquire: (name: string, holder: string, end: number) => {
        until.push(end);
        return stage.lease.acquire(name, holder, end);
      },
      release: (name: string, holder: string) => stage.lease.release(name, holder),
    };

    const run = stage.run({
      deadline,
      lease,
      // as long as the converger's clients wait for an answer
      way: async (call, deliver) => {
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
    expect(until).toEqual([deadline + MINUTE]);
    expect(leaksOf(stage)).toEqual([]);
  });
});
