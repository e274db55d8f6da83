import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marksOf } from "../../lib/model/purposes.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";

const positions = fc.array(fc.nat({ max: 10_000 }), { maxLength: 8 });

describe("marks of purposes", PROPERTIES, () => {
  it("have one in common wherever two sets have a purpose in common, whatever else is in them", () => {
    fc.assert(
      fc.property(positions, positions, fc.nat({ max: 10_000 }), (some, others, shared) => {
        expect(marksOf([...some, shared]) & marksOf([shared, ...others])).not.toBe(0);
      }),
      propertyRuns(1000),
    );
  });

  it("tell most small sets apart", () => {
    const alone = Array.from({ length: 32 }, (_, index) => marksOf([index]));

    expect(new Set(alone).size).toBe(32);
    expect(marksOf([])).toBe(0);
  });
});
