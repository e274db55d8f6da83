import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROPERTIES } from "../support/property-runs.ts";
import { arbitraryStory, disorderly, eventOf, orderly } from "./story.ts";

describe("events", PROPERTIES, () => {
  it("may be lost, doubled, late and out of order: the next run of the schedule ends where order would have", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, async (story) => {
        expect(await disorderly(story, { source: "aws.events" })).toEqual(await orderly(story));
      }),
      { seed: 20260601, numRuns: 8, endOnFailure: true },
    );
  });

  it("need only one of them to arrive after the last deed, whichever it is about", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, fc.nat(), async (story, draw) => {
        const silent = { ...story, arrivals: [] };
        const any = story.deeds[draw % story.deeds.length] ?? "";

        expect(await disorderly(silent, eventOf(any))).toEqual(await orderly(story));
      }),
      { seed: 20260601, numRuns: 8, endOnFailure: true },
    );
  });
});
