import { beforeAll, describe, expect, it } from "vitest";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { DEATHS, killedAt } from "./death.ts";
import { Exposure } from "./exposure.ts";
import { largeMeshes } from "./large-meshes.ts";
import { MINUTE, type Stage, settledStage, TIMEOUT } from "./stage.ts";

const { before, after } = largeMeshes();

let start: LakeFormationState;
let end: LakeFormationState;
let exposure: Exposure;
let changes: number;
beforeAll(async () => {
  const twin = await changed();
  start = twin.lake.state;
  const { narrowed, widened } = await twin.run();
  end = twin.lake.state;
  changes = narrowed + widened;
  exposure = new Exposure([start, end], [before, after]);
});

/** Everything is as the law was, and the law has changed. */
async function changed(): Promise<Stage> {
  const stage = await settledStage(before, NOON);
  await stage.publish(after);
  return stage;
}

/** Whoever was killed holds the lease until it ends. */
function waitForLease(stage: Stage): void {
  stage.time += TIMEOUT + MINUTE;
}

describe("a converger that is killed", () => {
  it("has a plan of more than 200 calls before it, and reaches the law if it is let", async () => {
    const stage = await changed();

    await stage.run();

    expect(changes).toBeGreaterThan(200);
    expect(stage.states.flatMap((state) => exposure.leaks(state))).toEqual([]);
    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [], settling: 0 });
  });

  it("after every single call, the answer unseen, is at the law in the end and shows nobody more meanwhile", async () => {
    const stage = await changed();
    let lives = 0;

    for (let isDone = false; !isDone; lives++) {
      const { way, died } = killedAt(1, "unanswered");
      isDone = (await Promise.race([stage.run({ way }), died])) !== "killed";
      waitForLease(stage);
    }

    expect(lives).toBeGreaterThan(200);
    expect(stage.states.flatMap((state) => exposure.leaks(state))).toEqual([]);
    expect(stage.lake.state).toEqual(end);
  });

  it.each(DEATHS)("at some call ($0) leaves what one restart completes", async (death) => {
    for (let call = 5; call <= changes; call += 80) {
      const stage = await changed();
      const { way, died } = killedAt(call, death);

      expect(await Promise.race([stage.run({ way }), died])).toBe("killed");
      await expect(stage.run()).rejects.toThrow(/another converger is writing/);
      waitForLease(stage);
      await stage.run();

      expect(stage.states.flatMap((state) => exposure.leaks(state))).toEqual([]);
      expect(stage.lake.state).toEqual(end);
    }
  });
});
