import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VerifierDependencies } from "../../lambdas/verify/handler.ts";
import { Rounds } from "../../lambdas/verify/rounds.ts";
import { CorruptItemError, ServiceUnavailableError } from "../../lib/ports/errors.ts";
import type { Change } from "../../lib/ports/events.ts";
import { productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, newConvergeWorld } from "./converge-world.ts";
import { runVerifier, verifierOf } from "./verify-world.ts";

let world: ConvergeWorld;
let announced: Change[];
let counts: Readonly<Record<string, number>>[];

beforeEach(async () => {
  world = await newConvergeWorld();
  announced = [];
  counts = [];
  await world.mesh.table.publishProduct(productNamed("crm/leads"));
  await world.deploy(productNamed("crm/leads"));
  await world.assign("fraud");
  await world.run();
});
afterEach(() => world.stop());

/** What is stored of a product cannot be understood any more. */
function corrupt(name: string): void {
  const { table } = world.mesh;
  const { readProducts } = table;
  table.readProducts = async (domain, page) => {
    const all = await readProducts.call(table, domain, page);
    const understood = all.filter(({ product }) => product.name !== name);
    if (understood.length === all.length) return all;
    if (!page?.onCorrupt) throw new CorruptItemError("a stored `PRODUCT` cannot be understood");
    page.onCorrupt(name);
    return understood;
  };
}

function verify(event: unknown, given: Partial<VerifierDependencies>) {
  const dependencies = verifierOf(world, {
    count: (counted) => counts.push({ ...counted }),
    events: {
      publish: async (changes) => {
        announced.push(...changes);
        return new Set();
      },
    },
    ...given,
  });
  return runVerifier(dependencies, event);
}

describe("verify, where a product cannot be understood", () => {
  it("takes it for closed, and whatever is read of it for too much", async () => {
    corrupt("customers");

    const found = await verify({}, {});

    expect(found).toMatchObject({ products: 1, tables: 2, overExposures: 1, underExposures: 0, notLookedAt: 1 });
    expect(announced).toEqual([{ id: "v1/over", kind: "over-exposed", domain: "crm" }]);
  });

  it("counts it as not looked at even if nobody reads it, and names it", async () => {
    corrupt("leads");

    expect(await verify({}, {})).toMatchObject({ products: 1, overExposures: 0, notLookedAt: 1 });

    expect(counts).toMatchObject([{ NotLookedAt: 1, OverExposures: 0, Verifications: 1 }]);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "not understood", domain: "crm", products: ["leads"] }),
    );
  });

  it("counts by itself that what was decided about it does not follow from what was before, and names it", async () => {
    const { table } = world.mesh;
    const leg = await table.readLeg({ leg: "product", product: "crm/customers", purpose: "fraud" });
    const history = leg.history.map((entry) => ({ ...entry, by: "eve@acme.example" }));
    expect(await verify({}, {})).toMatchObject({ rewrittenHistories: 0 });

    await table.writeLeg({ ...leg, version: leg.version + 1, history });

    expect(await verify({}, {})).toMatchObject({
      products: 2,
      overExposures: 0,
      notLookedAt: 0,
      rewrittenHistories: 1,
    });
    expect(counts).toMatchObject([{ RewrittenHistories: 0 }, { RewrittenHistories: 1, NotLookedAt: 0 }]);
    expect(world.mesh.lines).toContainEqual(expect.objectContaining({ level: "warn", message: "verified" }));
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "history rewritten", domain: "crm", products: ["customers"] }),
    );
    expect(JSON.stringify(world.mesh.lines)).not.toContain("eve@");
  });

  it("goes on with the others", async () => {
    corrupt("customers");
    const rounds = new Rounds(world.mesh.clock);

    await verify({}, { rounds, shardSize: 1 });
    expect(announced).toContainEqual({ id: "v1/rest", kind: "verification", product: "crm/customers" });
    for (const product of ["crm/customers", "crm/leads"]) {
      await verify({ detail: { kind: "verification", product } }, { rounds, shardSize: 1 });
    }

    expect(counts.map(({ NotLookedAt }) => NotLookedAt)).toEqual([1, 0, 0]);
    expect(counts.map(({ Verifications = 0 }) => Verifications)).toEqual([0, 0, 1]);
  });

  it("names it even if the rest of the run fails", async () => {
    corrupt("customers");
    world.faults = { next: () => ({ kind: "refusal", code: "InternalServiceException" }) };

    await expect(verify({}, { shardSize: 1 })).rejects.toThrow(/failed 3 times/);

    expect(JSON.stringify(world.mesh.lines)).toContain("not understood");
    expect(announced).toEqual([{ id: "v1/rest", kind: "verification", product: "crm/customers" }]);
  });

  it("hands nothing on where nobody knows where the shard would have ended", async () => {
    world.mesh.table.readProducts = () => Promise.reject(new ServiceUnavailableError("the table does not answer"));

    await expect(verify({}, { shardSize: 1 })).rejects.toThrow("the table does not answer");

    expect(announced).toEqual([]);
    expect(counts).toEqual([]);
  });
});
