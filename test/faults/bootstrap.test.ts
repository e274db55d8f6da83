import { beforeEach, describe, expect, it } from "vitest";
import type { Grant } from "../../lib/lake-formation/state.ts";
import { scriptedFaults } from "../../lib/local/lake-formation/faults.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { smallMesh } from "./small-mesh.ts";
import { DEPLOYER, Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = new Stage(smallMesh(), NOON);
  await stage.publish(stage.mesh);
});

const heldBy = (principal: string): readonly (readonly string[])[] =>
  stage.lake.state.grants.filter((grant: Grant) => grant.principal === principal).map(({ permissions }) => permissions);

const refused = { kind: "refusal", code: "AccessDeniedException" } as const;

describe("a step of the bootstrap that fails", () => {
  it("leaves whoever made the tables able to alter and drop them, since no later run knew what they held", async () => {
    stage.faults = scriptedFaults({ BatchGrantPermissions: [refused] });
    await expect(stage.run()).rejects.toThrow(/narrowing stopped with 1 failures: BatchGrantPermissions/);
    const meanwhile = heldBy(DEPLOYER);

    await stage.run();

    expect(meanwhile.filter((permissions) => permissions.includes("ALL"))).toHaveLength(2);
    expect(heldBy(DEPLOYER)).toEqual([
      ["ALTER", "DESCRIBE", "DROP"],
      ["ALTER", "DESCRIBE", "DROP"],
    ]);
  });

  it("gives no purpose anything while everybody or the maker of the tables still reads them", async () => {
    stage.faults = scriptedFaults({ BatchRevokePermissions: [refused] });

    await expect(stage.run()).rejects.toThrow(/narrowing stopped with 1 failures: BatchRevokePermissions/);

    expect(stage.lake.state).toMatchObject({ tags: [], filters: [] });
    await stage.run();
    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [], foreignOpenings: [] });
  });

  it("converges all the same where default permissions cannot be emptied, and fails", async () => {
    stage.faults = scriptedFaults({ PutDataLakeSettings: [refused] });

    await expect(stage.run()).rejects.toThrow(/default permissions were not emptied/);

    expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [] });
    expect(stage.lines).toContainEqual(expect.objectContaining({ message: "default permissions left as they are" }));
    await stage.run();
    expect(stage.lake.account.settings).toMatchObject({ CreateTableDefaultPermissions: [] });
  });
});
