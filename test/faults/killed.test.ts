import { beforeAll, describe, expect, it } from "vitest";
import { LEASE_TIME } from "../../lambdas/converge/kept-lease.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { PROPERTIES } from "../support/property-runs.ts";
import { DEATHS, killedAt } from "./death.ts";
import { largeMeshes } from "./large-meshes.ts";
import { LawChange } from "./law-change.ts";
import type { Stage } from "./stage.ts";

let change: LawChange;
beforeAll(async () => {
  change = await LawChange.of({ ...largeMeshes(6), at: NOON });
}, PROPERTIES.timeout);

/** Whoever was killed holds the lease until it ends. */
function waitForLease(stage: Stage): void {
  stage.time += LEASE_TIME;
}

describe("a converger that is killed", PROPERTIES, () => {
  it("has a plan of more than 200 calls before it, and reaches the law if it is let", async () => {
    const stage = await change.stage();

    await stage.run();

    expect(change.changes).toBeGreaterThan(200);
    expect(change.failuresOf(stage)).toEqual([]);
  });

  it("after every single call, the answer unseen, is at the law in the end and shows nobody more meanwhile", async () => {
    const stage = await change.stage();
    let lives = 0;
    let isDone = false;

    for (; !isDone && lives < 2 * change.changes; lives++) {
      const { way, died } = killedAt(1, "unanswered");
      isDone = (await Promise.race([stage.run({ way }), died])) !== "killed";
      waitForLease(stage);
    }

    expect({ isDone, lives }).toEqual({ isDone: true, lives: expect.toSatisfy((count: number) => count > 200) });
    expect(change.failuresOf(stage)).toEqual([]);
  });

  it.each(DEATHS)("at some call ($0) leaves what one restart completes", async (death) => {
    for (let call = 5; call <= change.changes; call += 80) {
      const stage = await change.stage();
      const { way, died } = killedAt(call, death);

      expect(await Promise.race([stage.run({ way }), died])).toBe("killed");
      await expect(stage.run()).rejects.toThrow(/another converger is writing/);
      waitForLease(stage);
      await stage.run();

      expect(change.failuresOf(stage)).toEqual([]);
    }
  });
});
