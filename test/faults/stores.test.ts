import { beforeEach, describe, expect, it } from "vitest";
import { LEASE_TIME } from "../../lambdas/converge/kept-lease.ts";
import { NOON } from "../lake-formation/meshes.ts";
import { smallMesh } from "./small-mesh.ts";
import { type Stage, settledStage } from "./stage.ts";

const unavailable = () => Promise.reject(new Error("the service is unavailable"));

let stage: Stage;
beforeEach(async () => {
  stage = await settledStage(smallMesh(), NOON);
  await stage.publish(smallMesh({ fraud: { columns: ["id"] } }));
});

describe("what the converger leans on", () => {
  it.each(["readHub", "readProducts"] as const)(
    "changes nothing while it fails: %s of the policy table",
    async (read) => {
      const { table } = stage;
      const working = table[read];
      Object.assign(table, { [read]: unavailable });
      const before = stage.lake.state;

      await expect(stage.run()).rejects.toThrow(/^the law (?:is unknown|could not be worked out)/);
      expect(stage.lake.state).toBe(before);

      Object.assign(table, { [read]: working });
      await stage.run();
      expect(stage.findings()).toMatchObject({ overExposures: [], underExposures: [] });
    },
  );

  it("changes nothing while nobody can tell whether the catalog is free", async () => {
    const before = stage.lake.state;
    const lease = { acquire: unavailable, renew: unavailable, release: unavailable };

    await expect(stage.run({ lease })).rejects.toThrow("the service is unavailable");

    expect(stage.lake.state).toBe(before);
  });

  it("costs no more than time when the lease cannot be given back", async () => {
    const { lease } = stage;
    const kept = { acquire: lease.acquire.bind(lease), renew: lease.renew.bind(lease), release: unavailable };

    expect(await stage.run({ lease: kept })).toMatchObject({ isComplete: true });

    await expect(stage.run()).rejects.toThrow(/another converger is writing/);
    stage.time += LEASE_TIME;
    expect(await stage.run()).toMatchObject({ narrowed: 0, widened: 0 });
  });

  it("lets nobody see more than before while half of the catalog cannot be read", async () => {
    const before = stage.lake.state;
    stage.faults = {
      next: (operation) =>
        operation === "ListPermissions" ? { kind: "refusal", code: "InternalServiceException" } : undefined,
    };

    await expect(stage.run()).rejects.toThrow(/ListPermissions failed 20 times/);

    expect(stage.lake.state).toBe(before);
  });
});
