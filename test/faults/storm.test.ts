import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOON } from "../lake-formation/meshes.ts";
import { PROPERTIES } from "../support/property-runs.ts";
import { largeMeshes } from "./large-meshes.ts";
import { arbitraryStorm, weather } from "./storm.ts";

/** A fixed seed: the same dozen in every run. Long runs, and looking for the smallest failure, are the soak's. */
const SHARE = { seed: 20260601, numRuns: 12, endOnFailure: true };

describe(
  "a converger of whose calls half are throttled, a fifth collide, a tenth time out after the effect",
  PROPERTIES,
  () => {
    it("is at the law in the end, shows nobody more meanwhile, and gives nothing after a failed narrowing", async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryStorm, async (storm) => {
          const { failures } = await weather(storm);

          expect(failures).toEqual([]);
        }),
        SHARE,
      );
    });

    it("gets more than 200 calls through as well, in as many runs as it takes", async () => {
      const { failures, faults, runs } = await weather({ ...largeMeshes(), at: NOON, seed: 1, domain: "crm" });

      expect(failures).toEqual([]);
      expect(runs).toBeGreaterThan(1);
      expect(Math.min(...Object.values(faults))).toBeGreaterThan(20);
    });
  },
);
