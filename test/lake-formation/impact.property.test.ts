import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImpactKind, impactOf } from "../../lib/lake-formation/impact.ts";
import { purposeOfRole } from "../../lib/lake-formation/names.ts";
import { outcomeOf } from "../../lib/lake-formation/outcome.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import type { Cells } from "./cells.ts";
import { arbitraryPair, cellsByRole } from "./pairs.ts";

describe("impactOf", PROPERTIES, () => {
  it("names every column of which some role reads other cells than before, and says truly how", () => {
    fc.assert(
      fc.property(arbitraryPair, (pair) => {
        const outcome = outcomeOf(pair.from, pair.to);
        const kinds = new Map<string, ImpactKind>(
          impactOf(pair.from, outcome).flatMap(({ purpose, account, database, table, changes }) =>
            changes.flatMap(({ kind, columns }) =>
              columns.map((column) => [`${purpose} ${account} ${database}.${table}.${column}`, kind] as const),
            ),
          ),
        );
        const [before, after] = [cellsByRole(pair.from, pair), cellsByRole(outcome, pair)];
        for (const [role, cells] of before) {
          const { purpose, account } = purposeOfRole(role) ?? {};
          const [then, now] = [byColumn(cells), byColumn(after.get(role) ?? new Set())];
          for (const column of new Set([...then.keys(), ...now.keys()])) {
            const kind = kinds.get(`${purpose} ${account} ${column}`);
            expectTrue(kind, then.get(column) ?? [], now.get(column) ?? []);
          }
        }
      }),
      propertyRuns(100),
    );
  });

  it("is tried with every kind of impact", () => {
    const pairs = fc.sample(arbitraryPair, { seed: 3, numRuns: 150 });
    const impacts = pairs.flatMap(({ from, to }) => impactOf(from, outcomeOf(from, to)));
    const kinds = new Set(impacts.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(["fewer-rows", "gain", "loss", "more-rows", "other-rows"]);
  });
});

function byColumn(cells: Cells): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const cell of cells) {
    const [column = "", row = ""] = cell.split("#");
    rows.set(column, [...(rows.get(column) ?? []), row]);
  }
  return rows;
}

function expectTrue(kind: ImpactKind | undefined, before: readonly string[], after: readonly string[]): void {
  switch (kind) {
    case undefined:
      expect(after).toEqual(before);
      return;
    case "gain":
      expect(before).toEqual([]);
      return;
    case "loss":
      expect(after).toEqual([]);
      return;
    case "more-rows":
      expect(after).toEqual(expect.arrayContaining([...before]));
      return;
    case "fewer-rows":
      expect(before).toEqual(expect.arrayContaining([...after]));
      return;
    case "other-rows":
      return;
  }
}
