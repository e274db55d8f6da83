import { describe, expect, it } from "vitest";
import { spreadText, tableOf } from "../../bench/figure.ts";
import { spreadOf } from "../../bench/statistics.ts";

describe("spreadOf", () => {
  it.each([
    { values: [3, 1, 2], median: 2, why: "the middle one of an odd number" },
    { values: [4, 1, 3, 2], median: 2.5, why: "half way between the middle two of an even number" },
    { values: [7], median: 7, why: "the only one" },
  ])("takes as median $why", ({ values, median }) => {
    expect(spreadOf(values)).toEqual({
      median,
      low: Math.min(...values),
      high: Math.max(...values),
      runs: values.length,
    });
  });
});

describe("tableOf", () => {
  it("says of every goal whether it is met", () => {
    const spread = spreadText(spreadOf([1, 2, 3]), String);
    const table = tableOf([
      { what: "speed", measured: "2", spread, goal: { text: "at least 2", isMet: true } },
      { what: "size", measured: "5", goal: { text: "at most 4", isMet: false } },
      { what: "start", measured: "1" },
    ]);

    expect(table.split("\n").slice(2)).toEqual([
      "| speed | 2 | 1 to 3, 3 runs | at least 2: met |",
      "| size | 5 |  | at most 4: missed |",
      "| start | 1 |  |  |",
    ]);
  });
});
