import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { effectiveAccess, type TableAccess } from "../../lib/lake-formation/effective-access.ts";
import { databaseName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { filterKey, grantKey, sortedBy } from "../../lib/lake-formation/state.ts";
import { stateOfViews } from "../../lib/lake-formation/state-of-views.ts";
import type { MeshIndex } from "../../lib/model/decision.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { renderRowFilter } from "../../lib/model/row-filter.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { CATALOG } from "./meshes.ts";

const CONSUMERS = ["222233334444", "555566667777"];

describe("the desired state", () => {
  it("lets every purpose role read what its purpose sees, and no cell more", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, fc.subarray(CONSUMERS), (mesh, at, consumers) => {
        const index = indexMesh({ ...mesh, consumers });
        const state = desiredState(index, at, CATALOG);
        for (const account of consumers.length > 0 ? consumers : [CATALOG.account]) {
          for (const { id } of mesh.purposes) {
            const access = effectiveAccess(state, purposeRoleArn(account, id));
            expect(access.flatMap((table) => seenThrough(table, id)).sort()).toEqual(seenBy(index, id, at));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("lists everything in the order of its keys, as states are read back", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, fc.subarray(CONSUMERS), (mesh, at, consumers) => {
        const { state } = stateOfViews(indexMesh({ ...mesh, consumers }), at, CATALOG);
        const { tags, databases, filters, grants } = state;
        expect(tags).toEqual(sortedBy(tags, ({ key }) => key));
        expect(databases).toEqual(sortedBy(databases, ({ name }) => name));
        expect(filters).toEqual(sortedBy(filters, filterKey));
        expect(grants).toEqual(sortedBy(grants, grantKey));
      }),
      { numRuns: 100 },
    );
  });

  it("leaves nothing to roles of accounts that are no consumers", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const state = desiredState(indexMesh({ ...mesh, consumers: CONSUMERS }), at, CATALOG);
        for (const { id } of mesh.purposes) {
          expect(effectiveAccess(state, purposeRoleArn(CATALOG.account, id))).toEqual([]);
        }
      }),
      { numRuns: 20 },
    );
  });
});

/** What the model says, one line per column. */
function seenBy(index: MeshIndex, purpose: string, at: Instant): readonly string[] {
  return index.mesh.products
    .flatMap(({ id }) =>
      Object.entries(index.effectiveView(id, purpose, at) ?? {}).flatMap(([table, { columns, rows }]) =>
        Object.entries(columns).map(([column, treatment]) =>
          line(`${databaseName(id)}.${table}`, `${column} ${treatment}`, rows && renderRowFilter(rows)),
        ),
      ),
    )
    .sort();
}

/** What Lake Formation lets through, in the model's words. */
function seenThrough({ database, table, regions }: TableAccess, purpose: string): readonly string[] {
  return regions.flatMap(({ columns, rows }) =>
    columns.map((physical) => line(`${database}.${table}`, treatmentOf(physical, purpose), rows)),
  );
}

function treatmentOf(physical: string, purpose: string): string {
  const [column, form] = physical.split("__");
  if (form === undefined) return `${column} clear`;
  if (form === "masked") return `${column} masked`;
  return form === purpose.replaceAll("-", "_") ? `${column} pseudonym` : `${column} pseudonym of another purpose`;
}

function line(table: string, column: string, rows: string | undefined): string {
  return `${table} ${column} where ${rows ?? "true"}`;
}
