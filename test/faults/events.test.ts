import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROPERTIES } from "../support/property-runs.ts";
import { arbitraryStory, disorderly, orderly } from "./story.ts";

describe("events", PROPERTIES, () => {
  it("may be lost, doubled, late and out of order: the next run of the schedule ends where order would have", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, async (story) => {
        expect(await disorderly(story, "schedule")).toEqual(await orderly(story));
      }),
      { seed: 20260601, numRuns: 8, endOnFailure: true },
    );
  });

  it("need only the last of them to arrive, however late, whatever came before it", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, async (story) => {
        expect(await disorderly(story, "event")).toEqual(await orderly(story));
      }),
      { seed: 20260601, numRuns: 8, endOnFailure: true },
    );
  });
});
