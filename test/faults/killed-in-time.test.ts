import { describe, expect, it } from "vitest";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { PROPERTIES } from "../support/property-runs.ts";
import { CONSUMERS, smallMesh } from "./small-mesh.ts";
import { MINUTE, type Stage, settledStage } from "./stage.ts";
import { Timeline } from "./timeline.ts";
import type { Way } from "./way.ts";

const SECOND = 1_000;
const LEAD = 5 * MINUTE;
/** The schedule wakes a converger twice within the lead, and that one waits for a lease for so long. */
const PERIOD = LEAD / 2;
const PATIENCE = 180 * SECOND;
const ENDING = ["fraud", "marketing"];

/** What `ENDING` see of six products ends when the lead has passed. */
function endingMesh(): Mesh {
  const mesh = smallMesh(
    {
      fraud: { columns: ["email"] },
      marketing: { columns: ["city"], rows: "city <> 'Oslo'" },
      tax: { columns: ["id"] },
    },
    ["a", "b", "c", "d", "e", "f"],
  );
  const products = mesh.products.map((product) => ({
    ...product,
    assignments: product.assignments.map((assignment) =>
      ENDING.includes(assignment.purpose) ? { ...assignment, validUntil: NOON + LEAD } : assignment,
    ),
  }));
  return { ...mesh, products };
}

const seenBy = (stage: Stage, purpose: string) =>
  CONSUMERS.flatMap((account) => effectiveAccess(stage.lake.state, purposeRoleArn(account, purpose)));

/** Two runs of the schedule, the first of which is killed at some moment; returns when the second was done. */
async function killedAfter(life: number, stage: Stage): Promise<number> {
  const timeline = new Timeline(NOON);
  stage.wait = (milliseconds) => timeline.sleep(milliseconds);
  const { promise: death, resolve: die } = Promise.withResolvers<"killed">();
  void timeline.sleep(life).then(() => die("killed"));
  // so slow that there is something left to be killed at every moment
  const mortal: Way = async (call, deliver) => {
    await timeline.sleep(10 * SECOND);
    return timeline.time < NOON + life ? deliver(call) : new Promise(() => undefined);
  };
  const usual: Way = async (call, deliver) => {
    await timeline.sleep(SECOND / 5);
    return deliver(call);
  };
  const first = stage.run({
    way: mortal,
    every: (milliseconds, act) => {
      const stop = timeline.every(milliseconds, act);
      void death.then(stop);
      return stop;
    },
  });
  const story = async () => {
    const how = await Promise.race([first, death]);
    if (how !== "killed") throw new Error("the first run was done before it could be killed");
    await timeline.sleep(NOON + PERIOD - timeline.time);
    await stage.run({
      way: usual,
      patience: PATIENCE,
      random: () => 0.999,
      every: (...about) => timeline.every(...about),
    });
    return timeline.time;
  };
  return timeline.pass(story(), (time) => {
    stage.time = time;
  });
}

describe("the run after one that was killed", PROPERTIES, () => {
  it("takes away in time what ends a lead from now, whenever before its own beginning the other was killed", async () => {
    const ends: number[] = [];
    for (let life = SECOND; life < PERIOD; life += 8 * SECOND) {
      const stage = await settledStage(endingMesh(), NOON - 10 * MINUTE);
      stage.time = NOON;
      expect(ENDING.every((purpose) => seenBy(stage, purpose).length > 0)).toBe(true);

      ends.push((await killedAfter(life, stage)) - NOON);

      expect(ENDING.flatMap((purpose) => seenBy(stage, purpose))).toEqual([]);
      expect(seenBy(stage, "tax")).not.toEqual([]);
    }

    expect(Math.max(...ends)).toBeLessThan(LEAD);
    // the lease of whoever was killed last was waited for
    expect(Math.max(...ends)).toBeGreaterThan(PERIOD + MINUTE);
  });
});
