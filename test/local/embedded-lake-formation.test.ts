import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { EmbeddedLakeFormation } from "../../lib/local/embedded-lake-formation.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { arbitraryMesh } from "../support/arbitraries.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const catalog = { account: "111122223333", region: "eu-west-1" };
const { folder, write } = temporaryFolder();

const NOON = Date.UTC(2026, 5, 1, 12);

function readable(state: LakeFormationState, purposes: readonly string[]) {
  return purposes.map((purpose) => effectiveAccess(state, purposeRoleArn(catalog.account, purpose)));
}

describe("EmbeddedLakeFormation", () => {
  it("reads after converging what the desired state reads, from wherever it came, and after a restart", () => {
    let files = 0;
    fc.assert(
      fc.property(arbitraryMesh, arbitraryMesh, (one, other) => {
        const file = join(folder, `state-${files++}.json`);
        for (const mesh of [one, other]) {
          const desired = desiredState(indexMesh(mesh), NOON, catalog);
          const purposes = mesh.purposes.map(({ id }) => id);
          new EmbeddedLakeFormation(file, catalog).converge(desired);
          expect(readable(new EmbeddedLakeFormation(file, catalog).state, purposes)).toEqual(
            readable(desired, purposes),
          );
          expect(new EmbeddedLakeFormation(file, catalog).converge(desired)).toEqual([]);
        }
      }),
      propertyRuns(30),
    );
  });

  it("takes a state that it cannot read for none", () => {
    expect(new EmbeddedLakeFormation(write("broken.json", "{ half"), catalog).state.grants).toEqual([]);
  });
});
