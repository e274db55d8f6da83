import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Rounds } from "../../lambdas/verify/rounds.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld } from "./converge-world.ts";
import { runVerifier, verifierOf } from "./verify-world.ts";

let world: ConvergeWorld;
let counts: Record<string, number>[];

beforeEach(async () => {
  world = await newConvergeWorld();
  counts = [];
});
afterEach(() => world.stop());

/** Looks at one product. */
function verify(event: unknown, rounds: Rounds) {
  const dependencies = verifierOf(world, {
    count: (counted) => counts.push({ ...counted }),
    events: { publish: async () => new Set() },
    shardSize: 1,
    rounds,
  });
  return runVerifier(dependencies, event);
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
