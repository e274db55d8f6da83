import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/converge/handler.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import { hub, NOON, productNamed, purpose } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld, PLACE } from "./converge-world.ts";
import { CONTEXT } from "./support.ts";

const GUEST = "222233334444";
const NEXT = "333344445555";
const DEPLOYMENT = { RequestType: "Update", PhysicalResourceId: "x", ResourceProperties: {} };

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

/** `crm` with one product, and `sales` with these, in one account; fraud reads crm's customers. */
async function withSales(products: readonly string[], assignment: object = {}): Promise<void> {
  for (const name of products) {
    const product = productNamed(`sales/${name}`);
    await world.mesh.table.publishProduct(product);
    await world.deploy(product);
  }
  await world.assign("fraud", assignment);
  await world.run();
  await world.run({}, { domain: "sales" });
}

function letIn(...guests: readonly string[]): Promise<number> {
  const purposes = [...hub.purposes, ...Array.from({ length: 8 }, (_, at) => purpose(`more-${at}`))];
  return world.mesh.table.publishHub(
    { ...hub, purposes, consumers: [PLACE.account, ...guests] },
    { by: "release", at: NOON },
  );
}

/** Looking at a product of sales takes so long. */
function salesTakes(milliseconds: number, look: () => void = () => undefined): void {
  world.faults = {
    next: (operation) => {
      look();
      const isSales = String(world.local.received.at(-1)?.input.DatabaseName).startsWith("sales");
      if (operation === "GetTables" && isSales) world.mesh.time += milliseconds;
      return undefined;
    },
  };
}

const readBy = (account: string) =>
  world.local.authorize(purposeRoleArn(account, "fraud")).map(({ database }) => database);
const fraudReadsCustomers = () => world.seen("fraud").some((cell) => cell.startsWith("crm__"));

function lookedAtSince(from: number): readonly string[] {
  const looks = world.local.received.slice(from).filter(({ operation }) => operation === "GetTables");
  return looks.map(({ input }) => String(input.DatabaseName));
}

const wakeUp = (detail: object = { kind: "assignment", domain: "crm" }) => ({
  source: "purpose-mesh",
  time: new Date(world.mesh.time).toISOString(),
  detail,
});

/** A converger that stays warm and is woken by what it leaves; the schedule wakes it otherwise. */
function newConverger(given: Parameters<ConvergeWorld["dependencies"]>[0] = {}) {
  const handler = createHandler(world.dependencies({ shardSize: 1, ...given }));
  let announced = world.announced.length;
  return async (event?: object) => {
    const [rest] = world.announced.slice(announced);
    announced = world.announced.length;
    const result = await handler(event ?? (rest ? wakeUp(rest) : {}), CONTEXT);
    return result as { readonly isComplete: boolean; readonly skipped: number };
  };
}

/** Refuses what this says of each entry that is to be granted or revoked. */
function refusing(isRefused: (entry: { readonly text: string; readonly operation: string }) => boolean) {
  const { catalog } = world.dependencies();
  const bound: LakeFormationCatalog = {
    readState: catalog.readState.bind(catalog),
    readDatabaseNames: catalog.readDatabaseNames.bind(catalog),
    hasOtherDomains: catalog.hasOtherDomains.bind(catalog),
    apply: async (call, stopAt) => {
      const { operation } = call;
      const refused = { operation, code: "AccessDeniedException", isPrincipalMissing: false };
      if (operation !== "BatchGrantPermissions") {
        return isRefused({ operation, text: JSON.stringify(call) }) ? [refused] : catalog.apply(call, stopAt);
      }
      const isBad = (entry: object) => isRefused({ operation, text: JSON.stringify(entry) });
      const Entries = call.input.Entries.filter((entry) => !isBad(entry));
      const failed = Entries.length > 0 ? await catalog.apply({ operation, input: { Entries } }, stopAt) : [];
      return [...failed, ...call.input.Entries.filter(isBad).map(({ Id }) => ({ ...refused, part: Id }))];
    },
  };
  return bound;
}

describe("while other domains are looked at", () => {
  it("what ends is taken away in time", async () => {
    await withSales(["a", "b", "c", "d"], { validUntil: new Date(NOON + 20 * MINUTE).toISOString() });
    await letIn(GUEST);
    world.mesh.time = NOON + 14 * MINUTE;
    const outlived: number[] = [];
    salesTakes(4 * MINUTE, () => {
      if (world.mesh.time > NOON + 20 * MINUTE && fraudReadsCustomers()) outlived.push(world.mesh.time);
    });

    const converge = newConverger();
    for (let run = 0; run < 10 && world.mesh.time < NOON + 40 * MINUTE; run++) await converge();

    expect(world.mesh.time).toBeGreaterThan(NOON + 20 * MINUTE);
    expect(outlived).toEqual([]);
    // what ended on the way keeps nobody out: it was looked at since
    expect(world.local.state.grants.some(({ principal }) => principal.includes(GUEST))).toBe(true);
  });

  it("what is revoked goes with the next run, and nobody is let in to it", async () => {
    await withSales(["a", "b", "c", "d"]);
    await letIn(GUEST);
    const seen = new Set<string>();
    salesTakes(3.5 * MINUTE, () => {
      for (const database of readBy(GUEST)) seen.add(database);
    });
    const converge = newConverger();
    expect(await converge()).toMatchObject({ isComplete: false });
    await world.revoke("fraud");
    const from = world.local.received.length;

    await converge(wakeUp());
    expect(lookedAtSince(from)[0]).toBe("crm__customers");
    expect(fraudReadsCustomers()).toBe(false);

    for (let run = 0; run < 8; run++) await converge();
    expect([...seen]).not.toContain("crm__customers");
    const guestMarketing = world.local.state.grants.filter(({ principal }) => principal.includes(GUEST));
    expect(guestMarketing).not.toEqual([]);
  });

  it("what is revoked in the run that lets somebody in is gone by then", async () => {
    await withSales(["a"]);
    await letIn(GUEST);
    let isRevoked = false;
    const { table } = world.mesh;
    const readProducts = table.readProducts.bind(table);
    table.readProducts = async (domain, page) => {
      if (domain === "sales" && !isRevoked) {
        isRevoked = true;
        await world.revoke("fraud");
      }
      return readProducts(domain, page);
    };

    expect(await newConverger()()).toMatchObject({ isComplete: true });

    expect(isRevoked).toBe(true);
    expect(readBy(GUEST)).toEqual([]);
    expect(fraudReadsCustomers()).toBe(false);
  });

  it("these lose no more than five minutes of their views to a longer lead of ours", async () => {
    await withSales(["a"]);
    const key = { leg: "product", product: "sales/a", purpose: "fraud" } as const;
    const decision = { status: "approved", purposeVersion: 1, decidedBy: "sue@acme.example" } as const;
    const views = { customers: { columns: { city: "clear" } } } as const;
    const validUntil = NOON + 10 * MINUTE;
    const statements = [{ effect: "allow", ...decision, views, validUntil }] as const;
    await world.mesh.table.writeLeg({ key, version: 1, statements, history: [] });
    await world.run({}, { domain: "sales" });
    const readsSales = () => world.seen("fraud").some((cell) => cell.startsWith("sales__"));
    expect(readsSales()).toBe(true);
    await letIn(GUEST);

    await newConverger({ lead: 30 * MINUTE })();

    expect(readsSales()).toBe(true);
  });
});

describe("a round that takes long", () => {
  it("lets other domains at the catalog between two shards, and goes on later than they ask for it", async () => {
    await withSales(["a", "b", "c"]);
    await letIn(GUEST);
    salesTakes(2 * MINUTE);
    const taken: number[] = [];
    const acquire = world.lease.acquire.bind(world.lease);
    world.lease.acquire = (...lease) => {
      taken.push(world.mesh.time);
      return acquire(...lease);
    };
    const converge = newConverger();
    const from = world.local.received.length;
    const ended: number[] = [];
    for (let run = 0; run < 8; run++) {
      const { isComplete } = await converge();
      ended.push(world.mesh.time);
      if (isComplete) break;
    }

    expect(ended.length).toBeGreaterThan(1);
    const ofSales = lookedAtSince(from).filter((database) => database.startsWith("sales__"));
    expect(ofSales).toEqual(["sales__a", "sales__b", "sales__c"]);
    // half of the lead, and the shard that was begun by then
    for (const [at, end] of ended.entries()) expect(end - (taken[at] ?? 0)).toBeLessThanOrEqual((2.5 + 2) * MINUTE);
    for (const [at, begun] of taken.slice(1).entries()) expect(begun - (ended[at] ?? 0)).toBeGreaterThan(5_000);
    expect(readBy(GUEST)).toEqual(["crm__customers"]);
  });

  it("is done in one go by a deployment", async () => {
    await withSales(["a", "b", "c"]);
    await letIn(GUEST);
    salesTakes(2 * MINUTE);

    await newConverger()(DEPLOYMENT);

    expect(readBy(GUEST)).toEqual(["crm__customers"]);
  });
});

describe("a consumer account", () => {
  it("is let in, out, and in again", async () => {
    await withSales(["a"]);
    const converge = newConverger();
    const counts: number[] = [];
    for (const guests of [[GUEST], [], [GUEST]]) {
      await letIn(...guests);
      await converge();
      counts.push(readBy(GUEST).length);
      world.mesh.time += 2 * MINUTE;
    }

    expect(counts).toEqual([1, 0, 1]);
  });

  it("gets back by the next run what somebody took away from it", async () => {
    await withSales(["a"]);
    const converge = newConverger();
    await letIn(GUEST);
    await converge();
    const { grants } = world.local.state;
    world.local.state = { ...world.local.state, grants: grants.filter(({ principal }) => !principal.includes(GUEST)) };
    expect(readBy(GUEST)).toEqual([]);

    await converge();

    expect(readBy(GUEST)).toEqual(["crm__customers"]);
  });

  it("whose roles were missing is tried again by a deployment", async () => {
    await withSales(["a"]);
    await letIn(GUEST);
    const guests = hub.purposes.map(({ id }) => purposeRoleArn(GUEST, id));
    for (const guest of guests) world.missingRoles.add(guest);
    const converge = newConverger();
    await converge();
    for (const guest of guests) world.missingRoles.delete(guest);
    await converge();
    expect(readBy(GUEST)).toEqual([]);

    await converge(DEPLOYMENT);

    expect(readBy(GUEST)).toEqual(["crm__customers"]);
  });

  it("that is refused keeps no other from being let in, and is not tried again in every run", async () => {
    await withSales(["a"]);
    await letIn(GUEST, NEXT);
    const converge = newConverger({ catalog: refusing(({ text }) => text.includes(`:${GUEST}:`)) });

    await expect(converge()).rejects.toThrow(/^widening stopped with \d+ failures: .*AccessDeniedException/);
    expect([readBy(GUEST), readBy(NEXT)]).toEqual([[], ["crm__customers"]]);

    const from = world.local.received.length;
    world.mesh.time += 2 * MINUTE;
    expect((await converge()).skipped).toBeGreaterThan(0);
    expect(lookedAtSince(from)).not.toContain("sales__a");
    await expect(converge(DEPLOYMENT)).rejects.toThrow(/AccessDeniedException/);
  });

  it("waits for a domain that cannot be narrowed, whose fault fails no deployment of ours", async () => {
    await withSales(["a"]);
    // somebody made columns of sales readable that the law does not show
    await world.assign("fraud");
    const key = { leg: "product", product: "sales/a", purpose: "fraud" } as const;
    const decision = { status: "approved", purposeVersion: 1, decidedBy: "sue@acme.example" } as const;
    const views = { customers: { columns: { city: "clear" } } } as const;
    await world.mesh.table.writeLeg({
      key,
      version: 1,
      statements: [{ effect: "allow", ...decision, views }],
      history: [],
    });
    await world.run({}, { domain: "sales" });
    await world.mesh.table.writeLeg({ key, version: 2, statements: [], history: [] });
    await letIn(GUEST);
    await world.assign("marketing");
    const catalog = refusing(
      ({ text, operation }) => operation === "RemoveLFTagsFromResource" && text.includes("sales__"),
    );
    const converge = newConverger({ catalog });

    expect(await converge(DEPLOYMENT)).toEqual({ PhysicalResourceId: "x" });

    expect(readBy(GUEST)).toEqual([]);
    expect(world.seen("marketing").some((cell) => cell.startsWith("crm__"))).toBe(true);
    expect(world.mesh.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        message: "nobody new let in: another domain was not narrowed",
        other: "sales",
      }),
    );
    const { isComplete, skipped } = await converge();
    expect(isComplete).toBe(true);
    expect(skipped).toBeGreaterThan(0);

    await newConverger()();
    expect(readBy(GUEST)).toEqual(["crm__customers"]);
  });
});
