import { describe, expect, it } from "vitest";
import { figureOf, medianOf, tableOf } from "../../bench/figure.ts";

describe("medianOf", () => {
  it.each([
    { values: [3, 1, 2], median: 2, why: "the middle one of an odd number" },
    { values: [4, 1, 3, 2], median: 2.5, why: "half way between the middle two of an even number" },
    { values: [7], median: 7, why: "the only one" },
  ])("takes as median $why", ({ values, median }) => {
    expect(medianOf(values)).toBe(median);
  });
});

describe("tableOf", () => {
  it("says of every goal whether it is met", () => {
    const table = tableOf([
      figureOf({ what: "speed", values: [1, 3, 2], format: String, least: 2 }),
      figureOf({ what: "size", values: [5, 6, 7], format: String, most: 4 }),
      { what: "start", measured: "1" },
    ]);

    expect(table.split("\n").slice(2)).toEqual([
      "| speed | 2 | 1 to 3, 3 runs | at least 2: met |",
      "| size | 6 | 5 to 7, 3 runs | at most 4: missed |",
      "| start | 1 |  |  |",
    ]);
  });
});
