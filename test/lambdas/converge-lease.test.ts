import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/converge/handler.ts";
import { catalogLease } from "../../lib/ports/lease.ts";
import { NOON, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld, PLACE, WRITES } from "./converge-world.ts";
import { CONTEXT } from "./support.ts";

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
});
afterEach(() => world.stop());

const LEASE = catalogLease(PLACE);
const writes = () => world.local.received.filter(({ operation }) => WRITES.test(operation)).length;

describe("one converger at a time", () => {
  it("does nothing while somebody else holds the catalog, and says so", async () => {
    await world.lease.acquire(LEASE, "another domain's", world.mesh.time + 30 * MINUTE);
    const before = world.local.received.length;

    await expect(world.run()).rejects.toThrow(
      /another converger is writing to the catalog of account 111122223333 in us-east-1/,
    );

    expect(world.local.received.slice(before)).toEqual([]);
    expect(world.lease.holderOf(LEASE)).toBe("another domain's");
  });

  it("waits for a short run of another", async () => {
    await world.lease.acquire(LEASE, "another domain's", world.mesh.time + 10_000);

    expect(await world.run()).toMatchObject({ isComplete: true });
  });

  it("has one of two that begin at once work, and the other when it is done", async () => {
    await world.assign("fraud");
    const working: string[] = [];
    const { lease } = world;
    const watched = {
      acquire: async (name: string, holder: string, until: number) => {
        const isHeld = await lease.acquire(name, holder, until);
        if (isHeld) working.push(`${holder} begins`);
        return isHeld;
      },
      renew: lease.renew.bind(lease),
      release: async (name: string, holder: string) => {
        working.push(`${holder} ends`);
        await lease.release(name, holder);
      },
    };

    // who waits lets the other work, and no time pass
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    const given = { lease: watched, pause };

    await Promise.all([world.run({}, given), world.run({}, given)]);

    expect(working).toHaveLength(4);
    for (let at = 0; at < working.length; at += 2) {
      expect(working[at + 1]).toBe(working[at]?.replace("begins", "ends"));
    }
  });

  it("gives the catalog back, whether the run went well or not", async () => {
    await world.run();
    expect(world.lease.holderOf(LEASE)).toBeUndefined();

    world.faults = { next: () => ({ kind: "refusal", code: "AccessDeniedException" }) };
    await expect(world.run()).rejects.toThrow();

    expect(world.lease.holderOf(LEASE)).toBeUndefined();
  });

  it("waits for the end of a lease whose holder was killed, two minutes at most, and goes on", async () => {
    await world.assign("fraud");
    const { lease } = world;
    const killed = {
      acquire: lease.acquire.bind(lease),
      renew: lease.renew.bind(lease),
      release: async () => undefined,
    };
    await world.run({}, { lease: killed });
    await world.revoke("fraud");

    const begin = world.mesh.time;

    await world.run();

    expect(world.seen("fraud")).toEqual([]);
    expect(world.mesh.time - begin).toBeGreaterThan(MINUTE);
    expect(world.mesh.time - begin).toBeLessThan(2 * MINUTE + 5_000);
  });

  it("takes the lease for two minutes, however long it may run, and renews it on the way", async () => {
    const asked: number[] = [];
    const ask = async (_name: string, _holder: string, until: number) => {
      asked.push(until - world.mesh.time);
      return true;
    };
    await world.assign("fraud");
    world.callTime = 10_000;

    await world.run({}, { lease: { acquire: ask, renew: ask, release: async () => undefined } });

    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked)).toEqual(new Set([2 * MINUTE]));
  });
});

describe("two domains of one account", () => {
  it("converge side by side, and neither takes the other's for leftovers of its own", async () => {
    const orders = productNamed("sales/orders");
    await world.mesh.table.publishProduct(orders);
    await world.deploy(orders);
    await world.mesh.table.writeLeg({
      key: { leg: "product", product: "sales/orders", purpose: "fraud" },
      version: 1,
      statements: [
        {
          effect: "allow",
          status: "approved",
          purposeVersion: 1,
          decidedBy: "sue@acme.example",
          views: { customers: { columns: { email: "clear" } } },
        },
      ],
      history: [],
    });
    await world.assign("fraud");
    // who waits lets the other work, and no time pass
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    const both = () => Promise.all([world.run({}, { pause }), world.run({}, { pause, domain: "sales" })]);

    const first = await both();
    const state = world.local.state;
    const second = await both();

    expect(first.every((done) => "isComplete" in done && done.isComplete)).toBe(true);
    expect(world.seen("fraud")).toEqual([
      "crm__customers.customers.city",
      "crm__customers.customers.email",
      "sales__orders.customers.email",
    ]);
    for (const done of second) expect(done).toMatchObject({ narrowed: 0, widened: 0 });
    expect(world.local.state).toEqual(state);
  });
});

describe("many events at once", () => {
  const eventAt = (at: number) => ({ source: "purpose-mesh", time: new Date(at).toISOString() });

  it("make a run each only where none has begun since", async () => {
    const handler = createHandler(world.dependencies());
    const wake = (event: unknown) => handler(event, CONTEXT);
    await wake(eventAt(NOON - 1_000));
    const reads = () => world.local.received.length;
    const before = reads();

    expect(await wake(eventAt(NOON - 10_000))).toMatchObject({ isComplete: true });
    expect(reads()).toBe(before);

    for (const event of [eventAt(NOON - 4_000), eventAt(NOON), { source: "aws.events" }, {}]) {
      const last = reads();
      await wake(event);
      expect(reads()).toBeGreaterThan(last);
    }
  });

  it("do make a run after one that failed or ran out of time", async () => {
    await world.assign("fraud");
    const handler = createHandler(world.dependencies());
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = { next: (operation) => (operation === "CreateLFTag" ? denied : undefined) };
    await expect(handler(eventAt(NOON - 10_000), CONTEXT)).rejects.toThrow();
    world.faults = undefined;

    world.callTime = 10_000;
    const short = { ...CONTEXT, getRemainingTimeInMillis: () => 60_000 };
    expect(await handler(eventAt(NOON - 10_000), short)).toMatchObject({ isComplete: false });
    world.callTime = 0;
    await handler(eventAt(NOON - 10_000), CONTEXT);

    expect(world.seen("fraud")).toContain("crm__customers.customers.email");
  });
});

describe("a run that takes long", () => {
  it("gives nothing that has ended meanwhile", async () => {
    await world.assign("fraud", { validUntil: "2026-06-01T12:07:00Z" });
    await world.assign("marketing");
    world.callTime = MINUTE;

    const done = await world.run({}, { time: 60 * MINUTE });

    expect(world.mesh.time).toBeGreaterThan(NOON + 7 * MINUTE);
    expect(done).toMatchObject({ isComplete: true });
    for (const state of world.states.filter(({ at }) => at >= NOON + 7 * MINUTE)) expect(state.fraud).toEqual([]);
    expect(world.seen("marketing")).toContain("crm__customers.customers.email");
  });

  it("takes away what was revoked meanwhile, before it goes on giving", async () => {
    await world.assign("fraud");
    await world.assign("marketing");
    world.callTime = MINUTE;
    const { table } = world.mesh;
    const readProducts = table.readProducts.bind(table);
    let reads = 0;
    table.readProducts = async (domain, page) => {
      reads += 1;
      if (reads === 2) await world.revoke("fraud");
      return readProducts(domain, page);
    };

    await world.run({}, { time: 60 * MINUTE });

    expect(reads).toBeGreaterThan(1);
    expect(world.seen("fraud")).toEqual([]);
    expect(world.seen("marketing")).toContain("crm__customers.customers.email");
  });
});

describe("a run that runs out of time", () => {
  /** Every call takes ten seconds, and there are many. */
  async function narrowTime(): Promise<void> {
    for (const id of ["crm/leads", "crm/orders"]) {
      await world.mesh.table.publishProduct(productNamed(id));
      await world.deploy(productNamed(id));
      await world.assign("fraud", { product: id });
      await world.assign("marketing", { product: id });
    }
    world.callTime = 10_000;
  }

  it("stops between two calls before its deadline, and wakes the next", async () => {
    await narrowTime();
    const begin = world.mesh.time;

    const done = await world.run({}, { time: 100_000 });

    expect(done).toMatchObject({ isComplete: false });
    expect(world.mesh.time - begin).toBeLessThanOrEqual(100_000 - 30_000 + world.callTime);
    expect(world.announced).toEqual([{ id: "run-1", kind: "unfinished", domain: "crm" }]);
    expect(world.mesh.lines.at(-1)).toMatchObject({ level: "warn", message: "out of time" });
    expect(world.lease.holderOf(LEASE)).toBeUndefined();
  });

  it("is gone on with by the next run, until all is done", async () => {
    await narrowTime();

    let runs = 0;
    let last: object = { isComplete: false };
    while ("isComplete" in last && last.isComplete === false && runs < 40) {
      last = await world.run({}, { time: 100_000 });
      runs += 1;
    }
    world.callTime = 0;

    expect(last).toMatchObject({ isComplete: true });
    expect(runs).toBeGreaterThan(1);
    expect(world.seen("fraud")).toContain("crm__orders.customers.email");
    expect(await world.run()).toMatchObject({ narrowed: 0, widened: 0 });
  });

  it("gives nothing when it could not take all away", async () => {
    await narrowTime();
    world.callTime = 0;
    await world.run();
    for (const id of ["crm/leads", "crm/orders"]) await world.revoke("fraud", id);
    await world.assign("fraud");
    // reading takes all the time but for one call
    const reads = { isEnough: false };
    world.faults = {
      next: (operation) => {
        if (WRITES.test(operation) && !reads.isEnough) {
          reads.isEnough = true;
          world.mesh.time += 10 * MINUTE;
        }
        return undefined;
      },
    };

    const done = await world.run();

    expect(done).toMatchObject({ isComplete: false, narrowed: 1, widened: 0 });
    expect(world.seen("fraud").filter((cell) => cell.startsWith("crm__customers"))).toEqual([]);
  });

  it("wakes none when it got nowhere, so that no two runs wake each other for ever", async () => {
    await world.assign("fraud");
    const { catalog } = world.dependencies();
    const slow: typeof catalog = {
      readState: async (domain, stopAt) => {
        const state = await catalog.readState(domain, stopAt);
        world.mesh.time += 10 * MINUTE;
        return state;
      },
      apply: (call, stopAt) => catalog.apply(call, stopAt),
      readDatabaseNames: (stopAt) => catalog.readDatabaseNames(stopAt),
      hasOtherDomains: (domain) => catalog.hasOtherDomains(domain),
    };
    const { state } = world.local;

    const done = await world.run({}, { catalog: slow });

    expect(done).toMatchObject({ isComplete: false, narrowed: 0, widened: 0 });
    expect(world.local.state).toEqual(state);
    expect(world.announced).toEqual([]);
  });

  it("fails where there is no time even to look", async () => {
    await world.assign("fraud");
    const before = writes();

    await expect(world.run({}, { time: 30_000 })).rejects.toThrow(/no time left for/);

    expect(writes()).toBe(before);
  });

  it("leaves the next run to the schedule where it cannot wake it", async () => {
    await narrowTime();
    const events = { publish: async () => new Set(["run-1"]) };

    expect(await world.run({}, { time: 100_000, events })).toMatchObject({ isComplete: false });

    expect(world.mesh.lines.at(-1)).toMatchObject({ level: "warn", message: "next run left to the schedule" });
  });
});
