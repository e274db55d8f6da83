import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/read-requests/handler.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import { DAY, hub, NOON, people, productNamed, purpose } from "../contract/sample-mesh.ts";
import { ALICE, BOB, journeyIn, MIA, OTTO, ZOE } from "./journey.ts";
import { getAs, newMesh, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await newMesh();
});

const { ask, approve } = journeyIn(() => world);

describe("requests of which something is not understood", () => {
  const corrupt = () => Promise.reject(new CorruptItemError("a stored `PRODUCT` cannot be understood"));

  beforeEach(async () => {
    await world.table.publishProduct(productNamed("crm/leads"));
    await ask(ALICE);
    await ask(BOB, { product: "crm/leads" });
    // Otto owns the domain and manages Olga
    await ask("olga@acme.example", { product: "crm/leads" });
  });

  const shown = async (query?: Record<string, string>) => {
    const { status, body } = await getAs(OTTO, createHandler(world), query);
    const requests = (body.requests ?? []) as readonly Record<string, unknown>[];
    return { status, about: requests.map(({ person, product }) => person ?? product).sort() };
  };

  it("are left out, be it the product, and all others are shown", async () => {
    const { readContent } = world.table;
    world.table.readContent = (id) => (id === "crm/leads" ? corrupt() : readContent.call(world.table, id));

    expect(await shown()).toEqual({ status: 200, about: ["crm/customers", "olga@acme.example"] });
  });

  it("are left out, be it the leg, and all others are shown", async () => {
    const { readLeg } = world.table;
    const isLeads = (key: object) => "product" in key && key.product === "crm/leads";
    world.table.readLeg = (key) => (isLeads(key) ? corrupt() : readLeg.call(world.table, key));

    expect(await shown()).toEqual({ status: 200, about: ["crm/customers", "olga@acme.example"] });
  });

  it.each([undefined, { domain: "crm" }])("are not none where it is the hub: %j", async (query) => {
    world.table.readHub = corrupt;

    expect(await shown(query)).toMatchObject({ status: 500 });
  });
});

describe("requests that somebody else has to decide", () => {
  const YARA = "yara@acme.example";
  const purposes = Array.from({ length: 110 }, (_, index) => purpose(`p${index}`));

  beforeEach(async () => {
    await world.table.publishHub({ ...hub, purposes: [...hub.purposes, ...purposes] }, { by: "test", at: NOON });
    await world.table.publishProduct(productNamed("crm/leads", { owners: [YARA] }));
    for (const { id } of purposes) await ask(ALICE, { purpose: id });
    world.time += 1;
    await ask(BOB, { product: "crm/leads" });
  });

  const shown = async (who: string) => {
    const { body } = await getAs(who, createHandler(world), { domain: "crm" });
    return (body.requests as readonly Record<string, unknown>[]).map(({ product, requester }) => [product, requester]);
  };

  it("keep nobody's own from being shown, however many they are", async () => {
    expect(await shown(YARA)).toEqual([["crm/leads", BOB]]);
  });

  it("do not count among the 100 that are shown", async () => {
    const oldest = Array.from({ length: 100 }, () => ["crm/customers", ALICE]);

    expect(await shown("olga@acme.example")).toEqual(oldest);
  });

  it("hide nobody's by being many", async () => {
    const oldest = Array.from({ length: 99 }, () => ["crm/customers", ALICE]);

    expect(await shown(OTTO)).toEqual([...oldest, ["crm/leads", BOB]]);
  });
});

describe("very many requests", () => {
  const YARA = "yara@acme.example";
  const purposes = Array.from({ length: 150 }, (_, index) => purpose(`p${index}`));

  /** How often each of these reads of the table is called. */
  const countReads = (slow = 0) => {
    const counts = { readContent: 0, readLine: 0, readLeg: 0 };
    for (const name of ["readContent", "readLine", "readLeg"] as const) {
      const read = world.table[name].bind(world.table) as (about: never) => Promise<never>;
      Object.assign(world.table, {
        [name]: (about: never) => {
          counts[name] += 1;
          world.time += slow;
          return read(about);
        },
      });
    }
    return counts;
  };

  it("about one product or person read of it once, and of those that others decide no more", async () => {
    await world.table.publishHub({ ...hub, purposes: [...hub.purposes, ...purposes] }, { by: "test", at: NOON });
    await world.table.publishProduct(productNamed("crm/leads", { owners: [YARA] }));
    for (const { id } of purposes) await ask(ALICE, { purpose: id });
    await ask(BOB, { product: "crm/leads" });
    const counts = countReads();

    const { body } = await getAs(YARA, createHandler(world), { domain: "crm" });
    expect(body.requests).toMatchObject([{ product: "crm/leads" }]);
    expect(counts).toEqual({ readContent: 2, readLine: 0, readLeg: 1 });

    await getAs(MIA, createHandler(world));
    expect(counts.readLine).toBeLessThanOrEqual(2);
  });

  it("about as many products, each slow to read, are looked at for so long only", async () => {
    const products = Array.from({ length: 400 }, (_, index) => productNamed(`crm/p${1000 + index}`));
    for (const product of products) await world.table.publishProduct(product);
    await world.table.publishHub({ ...hub, purposes }, { by: "test", at: NOON });
    for (const [at, { id }] of products.entries()) await ask(ALICE, { product: id, purpose: `p${at % 100}` });
    await world.table.publishProduct(productNamed("crm/p1000", { owners: [YARA] }));
    const counts = countReads(20);

    const { body } = await getAs(YARA, createHandler(world), { domain: "crm" });

    expect(body.requests).toMatchObject([{ product: "crm/p1000" }]);
    expect(counts.readContent).toBe(250);
  });
});

describe("requests of somebody who gets another manager", () => {
  const inbox = async (who: string, query?: Record<string, string>) => {
    const { body } = await getAs(who, createHandler(world), query);
    const requests = body.requests as readonly Record<string, unknown>[];
    return requests.filter(({ leg }) => leg === "person").map(({ request }) => request);
  };

  beforeEach(async () => {
    await ask(ALICE);
    const previousManager = { id: MIA, confirmBy: NOON + DAY };
    await world.table.publishPeople(
      people.map((one) => (one.id === ALICE ? { id: ALICE, manager: OTTO, previousManager } : one)),
    );
  });

  it("wait with both, until the one before may no longer decide", async () => {
    expect([await inbox(OTTO), await inbox(MIA), await inbox(ZOE, { of: MIA })]).toEqual([["r1"], ["r1"], ["r1"]]);
    world.time = NOON + DAY;
    expect([await inbox(OTTO), await inbox(MIA)]).toEqual([["r1"], []]);
    expect((await approve(MIA, { request: "r1" })).status).toBe(403);
    expect((await approve(OTTO, { request: "r1" })).status).toBe(200);
  });

  it("wait with the new one, under the same id, once they are sent again", async () => {
    await ask(ALICE);

    expect([await inbox(OTTO), await inbox(MIA)]).toEqual([["r1"], []]);
    expect((await approve(OTTO, { request: "r1" })).status).toBe(200);
  });

  it("are not for the new one to decide who asked again in the place of the person", async () => {
    await ask(OTTO, { beneficiary: ALICE });

    expect((await approve(OTTO, { request: "r1" })).status).toBe(403);
  });

  it("are for the new one to decide by their id", async () => {
    expect((await approve(OTTO, { request: "r1" })).status).toBe(200);
  });
});
