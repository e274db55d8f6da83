import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler } from "../../lambdas/read-catalog/handler.ts";
import { customers, hub, NOON, productNamed, purpose } from "../contract/sample-mesh.ts";
import { getAs, newMesh, postAs, type World } from "./support.ts";

const ALICE = "alice@acme.example";

let world: World;
beforeEach(async () => {
  world = await newMesh();
});

interface Entry {
  readonly id: string;
  readonly purposes: readonly { readonly id: string; readonly outcome: string; readonly reasons: readonly object[] }[];
}

async function page(query?: Record<string, string>, who = ALICE) {
  const { body } = await getAs(who, createHandler(world), query);
  return body as unknown as { readonly products: readonly Entry[]; readonly next?: string };
}

describe("the catalog", () => {
  it("lists products with columns, purposes and how the caller stands", async () => {
    const { products, next } = await page();

    expect(next).toBeUndefined();
    expect(products).toMatchObject([
      {
        id: "crm/customers",
        inputs: [],
        tables: [
          {
            name: "customers",
            columns: [{ name: "customer_id", type: "string", classification: "identifier" }, {}, {}],
          },
        ],
        purposes: [{ id: "marketing", outcome: "deny", reasons: [{ code: "no-approval" }, { code: "not-assigned" }] }],
      },
    ]);
  });

  it("says yes once both legs are there, to the one who may and to nobody else", async () => {
    const decision = { purpose: "marketing", decision: "approve", reason: "fine" };
    await postAs("mia@acme.example", decideApproval(world), { ...decision, person: ALICE });
    await postAs("olga@acme.example", decideAssignment(world), { ...decision, product: "crm/customers" });

    expect((await page()).products[0]?.purposes).toMatchObject([{ outcome: "allow", reasons: [] }]);
    const { products } = await page({}, "bob@acme.example");
    expect(products[0]?.purposes).toMatchObject([{ outcome: "deny", reasons: [{ code: "no-approval" }] }]);
    expect(JSON.stringify(products)).not.toContain("alice");
    expect(JSON.stringify(products)).not.toContain("mia");
  });

  it("tells the terms that a person has to accept, in the words and the version that count", async () => {
    await world.table.publishProduct(productNamed("crm/cards", { offers: { ...customers.offers, fraud: {} } }));

    const { purposes } = (await page()).products[0] ?? {};
    const acknowledgement = { version: 2, text: "for fraud only" };
    expect(purposes).toMatchObject([{ id: "marketing" }, { id: "fraud", acknowledgement }]);
    expect(purposes?.[0]).not.toHaveProperty("acknowledgement");
  });

  it("pages through all domains, every product once", async () => {
    for (let at = 0; at < 60; at++) await world.table.publishProduct(productNamed(`crm/p${at}`));
    for (let at = 0; at < 60; at++) await world.table.publishProduct(productNamed(`sales/p${at}`));

    const ids: string[] = [];
    let after: string | undefined;
    do {
      const { products, next } = await page(after === undefined ? {} : { after });
      expect(products.length).toBeLessThanOrEqual(50);
      ids.push(...products.map(({ id }) => id));
      after = next;
    } while (after !== undefined);

    expect(ids).toHaveLength(121);
    expect(new Set(ids).size).toBe(121);
  });

  /** Columns of as many characters as their types have. */
  const wide = (count: number, characters: number) => [
    {
      name: "wide",
      consents: {},
      columns: Array.from({ length: count }, (_, at) => ({ name: `c${at}`, type: "\u20ac".repeat(characters) })),
    },
  ];

  it("ends a page before an answer of Lambda is full, whatever the characters are", async () => {
    const ids = Array.from({ length: 50 }, (_, at) => `sales/p${10 + at}`);
    for (const id of ids) await world.table.publishProduct(productNamed(id, { tables: wide(1_000, 50) }));

    const listed: string[] = [];
    let after: string | undefined;
    do {
      const query = { domain: "sales", ...(after === undefined ? {} : { after }) };
      const { products, next } = await page(query);
      // as the answer holds it: text within JSON
      expect(Buffer.byteLength(JSON.stringify(JSON.stringify(products)))).toBeLessThan(6_000_000);
      listed.push(...products.map(({ id }) => id));
      after = next;
    } while (after !== undefined);

    expect(listed).toEqual(ids);
  });

  it("says of a product that no answer can hold that it is too large, and goes on", async () => {
    await world.table.publishProduct(productNamed("sales/a"));
    await world.table.publishProduct(productNamed("sales/b", { tables: wide(600, 4_000) }));
    await world.table.publishProduct(productNamed("sales/c"));

    const first = await page({ domain: "sales" });
    const second = await page({ domain: "sales", after: first.next ?? "" });
    const third = await page({ domain: "sales", after: second.next ?? "" });

    expect(first.products.map(({ id }) => id)).toEqual(["sales/a"]);
    expect(second.products).toEqual([{ id: "sales/b", isTooLarge: true }]);
    expect(third.products.map(({ id }) => id)).toEqual(["sales/c"]);
  });

  it("ends a page in time, whatever the products are, and comes past those that take longer", async () => {
    const purposes = Array.from({ length: 60 }, (_, at) => purpose(`p${at}`));
    await world.table.publishHub({ ...hub, purposes }, { by: "test", at: NOON });
    const offers = (count: number) => Object.fromEntries(purposes.slice(0, count).map(({ id }) => [id, {}]));
    for (const name of ["a", "c"])
      await world.table.publishProduct(productNamed(`sales/${name}`, { offers: offers(30) }));
    await world.table.publishProduct(productNamed("sales/b", { offers: offers(60) }));
    // each look at the clock takes a tenth of a second
    const clock = { now: () => (world.time += 100) };

    const listed: unknown[] = [];
    let after: unknown;
    do {
      const query = { domain: "sales", ...(after === undefined ? {} : { after: String(after) }) };
      const { body } = await getAs(ALICE, createHandler({ ...world, tokens: world.tokens, clock }), query);
      listed.push(body.products);
      after = body.next;
    } while (after !== undefined);

    expect(listed).toMatchObject([[{ id: "sales/a" }], [{ id: "sales/b", isTooLarge: true }], [{ id: "sales/c" }]]);
  });

  it("restricts to one domain", async () => {
    await world.table.publishProduct(productNamed("sales/orders"));

    expect((await page({ domain: "sales" })).products.map(({ id }) => id)).toEqual(["sales/orders"]);
    expect((await getAs(ALICE, createHandler(world), { domain: "nowhere" })).status).toBe(404);
    expect((await getAs(ALICE, createHandler(world), { domain: "../x" })).status).toBe(400);
  });

  it("says what a query may name to whoever mistypes it", async () => {
    const { status, body } = await getAs(ALICE, createHandler(world), { domian: "crm" });

    expect({ status, ...body }).toMatchObject({ status: 400, code: "invalid-call", help: "known are domain, after" });
  });

  it("answers whom the mesh does not know with what anybody may know", async () => {
    const { products } = await page({}, "stranger@acme.example");

    expect(products[0]?.purposes).toMatchObject([{ outcome: "gap", reasons: [{ code: "unknown-person" }] }]);
  });
});
