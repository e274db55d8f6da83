import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/verify/handler.ts";
import { Rounds } from "../../lambdas/verify/rounds.ts";
import { AwsCatalogReader } from "../../lib/aws/aws-catalog-reader.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { CONVERGER, type ConvergeWorld, DEPLOYER, MINUTE, newConvergeWorld, PLACE } from "./converge-world.ts";

let world: ConvergeWorld;
let counts: Record<string, number>[];

beforeEach(async () => {
  world = await newConvergeWorld();
  counts = [];
});
afterEach(() => world.stop());

/** Looks at one product. */
function verify(event: unknown, rounds: Rounds) {
  const { mesh } = world;
  const patience = { attempts: 3, random: () => 0.5, now: () => mesh.time, pause: async () => undefined };
  const handler = createHandler({
    ...mesh,
    clock: mesh.clock,
    log: mesh.log,
    catalog: new AwsCatalogReader(world.clients("converger"), PLACE, patience),
    lead: 5 * MINUTE,
    creator: DEPLOYER,
    self: CONVERGER,
    count: (counted) => counts.push({ ...counted }),
    events: { publish: async () => new Set() },
    shardSize: 1,
    rounds,
  });
  return handler(event, { awsRequestId: "v1", getRemainingTimeInMillis: () => 10 * MINUTE } as Context);
}

describe("verify", () => {
  it("counts no round that nobody began, whatever an event says", async () => {
    await verify({ detail: { kind: "verification", product: "crm/zzzz" } }, new Rounds(world.mesh.clock));

    expect(counts).toHaveLength(1);
    expect(counts[0]).not.toHaveProperty("Verifications");
  });

  it("counts no round of which a shard failed", async () => {
    await world.mesh.table.publishProduct(productNamed("crm/leads"));
    const rounds = new Rounds(world.mesh.clock);
    world.faults = { next: () => ({ kind: "refusal", code: "InternalServiceException" }) };
    await expect(verify({}, rounds)).rejects.toThrow(/failed 3 times/);
    world.faults = undefined;

    for (const product of ["crm/customers", "crm/leads"]) {
      await verify({ detail: { kind: "verification", product } }, rounds);
    }

    expect(counts).toHaveLength(2);
    expect(counts.filter((counted) => "Verifications" in counted)).toEqual([]);
  });

  it("counts no round that was left for longer than what is handed on is kept", async () => {
    const rounds = new Rounds(world.mesh.clock);
    await verify({}, rounds);
    world.mesh.time += 121 * MINUTE;

    await verify({ detail: { kind: "verification", product: "crm/customers" } }, rounds);

    expect(counts).toHaveLength(2);
    expect(counts[1]).not.toHaveProperty("Verifications");
  });
});
