import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/converge/handler.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import { customers, hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { type ConvergeWorld, MINUTE, newConvergeWorld } from "./converge-world.ts";
import { CONTEXT } from "./support.ts";

const PRODUCTS = ["crm/customers", "crm/leads", "crm/orders"];

let world: ConvergeWorld;
beforeEach(async () => {
  world = await newConvergeWorld();
  for (const id of PRODUCTS.slice(1)) {
    await world.mesh.table.publishProduct(productNamed(id));
    await world.deploy(productNamed(id));
  }
});
afterEach(() => world.stop());

/** A converger that stays warm, looks at one product after the other, and has time for about two. */
function newConverger() {
  // with half of the lead longer than its time, it leaves nothing for others' sake
  const handler = createHandler(world.dependencies({ shardSize: 1, lead: 20 * MINUTE }));
  return (event: object = {}, time = 5 * MINUTE) =>
    handler(event, { ...CONTEXT, getRemainingTimeInMillis: () => time });
}

/** Looking at a product takes so long. */
function lookingTakes(milliseconds: number, isSlow: (database: string) => boolean = () => true): void {
  world.faults = {
    next: (operation) => {
      const database = String(world.local.received.at(-1)?.input.DatabaseName);
      if (operation === "GetTables" && isSlow(database)) world.mesh.time += milliseconds;
      return undefined;
    },
  };
}

/** Products whose tables were looked at since then, in order. */
function lookedAt(from: number): readonly string[] {
  return world.local.received
    .slice(from)
    .filter(({ operation }) => operation === "GetTables")
    .map(({ input }) => String(input.DatabaseName));
}

const eventAt = (time: number, detail: object = { kind: "assignment", domain: "crm" }) => ({
  source: "purpose-mesh",
  time: new Date(time).toISOString(),
  detail,
});

describe("a round", () => {
  const [CUSTOMERS, LEADS, ORDERS] = ["crm__customers", "crm__leads", "crm__orders"] as const;

  beforeEach(async () => {
    for (const product of PRODUCTS) await world.assign("fraud", { product });
    await newConverger()({}, 60 * MINUTE);
    lookingTakes(2 * MINUTE);
  });

  it("is gone on with where time ran out, when the next run is woken", async () => {
    const converge = newConverger();
    const from = world.local.received.length;

    expect(await converge(eventAt(world.mesh.time))).toMatchObject({ isComplete: false });
    expect(lookedAt(from)).toEqual([CUSTOMERS, LEADS, ORDERS]);
    expect(world.announced).toEqual([{ id: "request-1", kind: "unfinished", domain: "crm" }]);
    expect(world.mesh.lines.at(-1)).toMatchObject({ level: "warn", message: "out of time" });

    const then = world.local.received.length;
    expect(await converge(eventAt(world.mesh.time, world.announced[0]))).toMatchObject({ isComplete: true });
    // there was no time to look at all of the last
    expect(lookedAt(then)).toEqual([ORDERS]);
    expect(world.announced).toHaveLength(1);
  });

  it("is begun anew by an instance that knows nothing of it", async () => {
    await newConverger()(eventAt(world.mesh.time));
    const from = world.local.received.length;

    await newConverger()(eventAt(world.mesh.time, world.announced[0]));

    expect(lookedAt(from)).toEqual([CUSTOMERS, LEADS, ORDERS]);
  });

  it.each([1, 10])("is followed by one more for what was announced meanwhile, %i times", async (times) => {
    const converge = newConverger();
    await converge(eventAt(world.mesh.time));
    // of a product that was looked at already
    await world.revoke("fraud");
    const queue: object[] = Array.from({ length: times }, () => eventAt(world.mesh.time));
    const from = world.local.received.length;
    let taken = world.announced.length;

    for (let event = queue.shift(); event; event = queue.shift()) {
      await converge(event);
      queue.push(...world.announced.slice(taken).map((rest) => eventAt(world.mesh.time, rest)));
      taken = world.announced.length;
    }

    expect(world.seen("fraud").filter((cell) => cell.startsWith(CUSTOMERS))).toEqual([]);
    const databases = lookedAt(from);
    expect(databases.slice(0, 4)).toEqual([ORDERS, CUSTOMERS, CUSTOMERS, LEADS]);
    expect(databases.filter((database) => database === CUSTOMERS).length).toBeLessThanOrEqual(3 + 2);
  });

  it("goes on with the others where one cannot be looked at in all of a run's time", async () => {
    await world.revoke("fraud", "crm/orders");
    lookingTakes(10 * MINUTE, (database) => database === CUSTOMERS);
    const converge = newConverger();

    await expect(converge(eventAt(world.mesh.time))).rejects.toThrow(/no time left/);
    await converge(eventAt(world.mesh.time, world.announced[0]));

    expect(world.seen("fraud").filter((cell) => cell.startsWith(ORDERS))).toEqual([]);
  });

  it("that nobody went on with for an hour is begun anew", async () => {
    const converge = newConverger();
    await converge(eventAt(world.mesh.time));
    world.mesh.time += 61 * MINUTE;
    const from = world.local.received.length;

    await converge(eventAt(world.mesh.time, world.announced[0]));

    expect(lookedAt(from)[0]).toBe(CUSTOMERS);
  });

  it("is done whole by a deployment, or fails with what is left", async () => {
    const converge = newConverger();
    await converge(eventAt(world.mesh.time));
    const deploy = { RequestType: "Update", PhysicalResourceId: "x", ResourceProperties: {} };
    const from = world.local.received.length;

    await expect(converge(deploy)).rejects.toThrow(/\d+ calls are left, and what comes after product `leads`/);
    expect(await converge(deploy, 60 * MINUTE)).toEqual({ PhysicalResourceId: "x" });

    expect(lookedAt(from)).toEqual([CUSTOMERS, LEADS, ORDERS, CUSTOMERS, LEADS, ORDERS]);
  });
});

describe("what fails at one shard", () => {
  it("keeps no other from being narrowed, but all from being given anything", async () => {
    await world.assign("fraud");
    await world.assign("fraud", { product: "crm/orders" });
    await newConverger()();
    for (const product of ["crm/customers", "crm/orders"]) await world.revoke("fraud", product);
    await world.assign("fraud", { product: "crm/leads" });
    let refused = 0;
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    world.faults = {
      next: (operation) => (operation === "RemoveLFTagsFromResource" && refused++ < 1 ? denied : undefined),
    };

    await expect(newConverger()()).rejects.toThrow(/^narrowing stopped with 1 failures/);

    const databases = () => [...new Set(world.seen("fraud").map((cell) => cell.split(".")[0]))];
    expect(databases()).toEqual(["crm__customers"]);

    world.faults = undefined;
    await newConverger()();
    expect(databases()).toEqual(["crm__leads"]);
  });

  it("keeps no other from being narrowed where its policies cannot be read", async () => {
    await world.assign("fraud", { product: "crm/orders" });
    await newConverger()();
    await world.revoke("fraud", "crm/orders");
    await world.mesh.table.publishProduct(productNamed("crm/customers", { inputs: ["sales/sources"] }));
    const readProduct = world.mesh.table.readProduct.bind(world.mesh.table);
    world.mesh.table.readProduct = async (id) => {
      if (id === "sales/sources") throw new TypeError("it is no product");
      return readProduct(id);
    };

    await expect(newConverger()()).rejects.toThrow("the law could not be worked out: TypeError");

    expect(world.seen("fraud")).toEqual([]);
  });

  it("keeps others from nothing if it is about giving", async () => {
    for (const product of PRODUCTS) await world.assign("marketing", { product });
    let refused = 0;
    const denied = { kind: "refusal", code: "AccessDeniedException" } as const;
    await newConverger()();
    for (const product of PRODUCTS) await world.assign("fraud", { product });
    world.faults = {
      next: (operation) => (operation === "AddLFTagsToResource" && refused++ < 1 ? denied : undefined),
    };

    await expect(newConverger()()).rejects.toThrow(/widening stopped with 1 failures/);

    expect(world.seen("fraud").join()).toMatch(/crm__leads.*crm__orders/);
    expect(world.seen("fraud").join()).not.toMatch(/crm__customers/);
  });

  it("is named with what fails at others", async () => {
    const { table } = world.mesh;
    const readProducts = table.readProducts.bind(table);
    table.readProducts = async (domain, page) => {
      const records = await readProducts(domain, page);
      if (records[0]?.product.name !== "leads") return records;
      if (!page?.onCorrupt) throw new CorruptItemError("a stored `PRODUCT` cannot be understood");
      page.onCorrupt("leads");
      return [];
    };
    const [first] = customers.tables;
    const day = { name: "day", type: "string", classification: "none", partition: true } as const;
    const tables = first ? [{ ...first, columns: [...first.columns, day] }] : [];
    await world.assign("fraud");
    await table.publishProduct({ ...customers, tables });
    await world.assign("fraud", { product: "crm/orders" });

    await expect(newConverger()()).rejects.toThrow(/2 failures: .*partition key.*; closed, since .*`leads`/s);

    expect(world.seen("fraud").join()).toBe("crm__orders.customers.city,crm__orders.customers.email");
  });
});

describe("a tag that goes", () => {
  it("is deleted once no shard carries it", async () => {
    for (const product of PRODUCTS) await world.assign("fraud", { product });
    await newConverger()();
    const purposes = hub.purposes.filter(({ id }) => id !== "fraud");
    await world.mesh.table.publishHub({ ...hub, purposes, guardrails: [] }, { by: "release", at: NOON });
    const from = world.local.received.length;

    await newConverger()();

    const operations = world.local.received.slice(from).map(({ operation }) => operation);
    expect(operations.indexOf("DeleteLFTag")).toBeGreaterThan(operations.lastIndexOf("RemoveLFTagsFromResource"));
    expect(operations.filter((operation) => operation === "RemoveLFTagsFromResource").length).toBeGreaterThan(2);
    expect(world.local.state.tags.map(({ key }) => key)).not.toContain("purpose:fraud");
    expect(JSON.stringify(world.local.state)).not.toContain("purpose:fraud");
  });
});

describe("the law of a shard", () => {
  it("is that of one release of the hub, never of products before it", async () => {
    const hidden = { id: "contacts", classification: "contact", purposes: ["marketing"], otherwise: "hidden" } as const;
    await world.mesh.table.publishHub({ ...hub, guardrails: [hidden] }, { by: "release", at: NOON });
    await world.assign("fraud");
    await newConverger()();
    const { table } = world.mesh;
    const readProducts = table.readProducts.bind(table);
    let reads = 0;
    table.readProducts = async (domain, page) => {
      const records = await readProducts(domain, page);
      reads += 1;
      if (reads > 1) return records;
      // nobody has been shown a contact by now, so that nothing need hide it any more
      await world.revoke("fraud");
      await table.publishHub({ ...hub, guardrails: [] }, { by: "release", at: NOON });
      return records;
    };
    const from = world.states.length;

    await newConverger()();

    expect(reads).toBeGreaterThan(1);
    expect(JSON.stringify(world.states.slice(from))).not.toContain("email");
    expect(world.seen("fraud")).toEqual([]);
  });

  it("asks for nothing of products that are in another, though it is made from them", async () => {
    const [, leads] = PRODUCTS;
    await world.mesh.table.publishProduct(productNamed(leads ?? "", { inputs: ["crm/customers", "crm/orders"] }));
    await world.assign("fraud");

    expect(await newConverger()()).toMatchObject({ isComplete: true });

    expect(world.mesh.lines.filter((line) => "missing" in line)).toEqual([]);
  });
});
