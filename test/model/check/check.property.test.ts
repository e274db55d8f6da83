import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FilterBounds } from "../../../lib/model/check/filter-bounds.ts";
import { governed } from "../../../lib/model/check/governed.ts";
import { checkMesh } from "../../../lib/model/check.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { ownEntry } from "../../../lib/model/owner-view.ts";
import { linkPurposes } from "../../../lib/model/purposes.ts";
import { renderRowFilter } from "../../../lib/model/row-filter.ts";
import { meet } from "../../../lib/model/treatment.ts";
import { arbitraryAt, arbitraryMesh } from "../../support/arbitraries.ts";
import { COVERING_SEED, propertyRuns } from "../../support/property-runs.ts";

describe("checkMesh", () => {
  it("never takes a filter for short that is long at some time", () => {
    let long = 0;
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, fc.integer({ min: 5, max: 60 }), (mesh, at, limit) => {
        const index = indexMesh(mesh);
        const bounds = new FilterBounds(governed(index), limit);
        for (const product of mesh.products) {
          for (const { id } of mesh.purposes) {
            if (!bounds.isWithin(product, id)) continue;
            for (const { rows } of Object.values(index.effectiveView(product.id, id, at) ?? {})) {
              if (rows) long += 1;
              expect(rows ? renderRowFilter(rows).length : 0).toBeLessThanOrEqual(limit);
            }
          }
        }
      }),
      { ...propertyRuns(200), seed: COVERING_SEED },
    );
    expect(long).toBeGreaterThan(10);
  });

  it("warns of a guardrail exactly where the core lets less through than the owner states", () => {
    let warned = 0;
    fc.assert(
      fc.property(arbitraryMesh, (mesh) => {
        const index = indexMesh(mesh);
        const nodes = linkPurposes(mesh.purposes, mesh.guardrails);
        const expected = governed(index).products.flatMap(({ product, allowances }) =>
          allowances.flatMap(({ assignment, path }) => {
            const isNarrowed = product.tables.some((table) =>
              table.columns.some(({ name, classification }) => {
                const view = ownEntry(assignment.views, table.name);
                const stated = (view && ownEntry(view.columns, name)) ?? "hidden";
                const ceiling = nodes.get(assignment.purpose)?.ceiling(classification) ?? "hidden";
                return meet(stated, ceiling) !== stated;
              }),
            );
            return isNarrowed ? [`${path}.views`] : [];
          }),
        );
        const found = checkMesh(index).warnings.filter(({ id }) => id === "guardrail");

        warned += found.length;
        expect([...new Set(found.map(({ path }) => path))]).toEqual(expected);
      }),
      { ...propertyRuns(200), seed: COVERING_SEED },
    );
    expect(warned).toBeGreaterThan(10);
  });
});
