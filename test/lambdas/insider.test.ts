import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as readCatalog } from "../../lambdas/read-catalog/handler.ts";
import { createHandler as requestAccess } from "../../lambdas/request-access/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import { readViews } from "../../lambdas/shared/snapshots.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import { DAY, hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { getAs, newMesh, postAs, type World } from "./support.ts";

const OTTO = "otto@acme.example";
const OLGA = "olga@acme.example";
const ALICE = "alice@acme.example";
const BOB = "bob@acme.example";
const ABOUT = { product: "crm/customers", purpose: "marketing" };

let world: World;
beforeEach(async () => {
  world = await newMesh();
});

const ask = (who: string) => postAs(who, requestAccess(world), { ...ABOUT, reason: "spring campaign" });
const assign = (who: string, given: object) =>
  postAs(who, decideAssignment(world), { ...ABOUT, decision: "approve", reason: "fine", ...given });
const decideOlga = (decision: string) =>
  postAs(OTTO, decideApproval(world), { person: OLGA, purpose: "marketing", decision, reason: "fine", request: "r1" });

describe("an insider", () => {
  it("does not outlast the history to decide both legs of one request", async () => {
    // Otto owns the domain, and manages Olga
    await ask(OLGA);
    expect((await assign(OTTO, { request: "r1" })).status).toBe(200);
    for (let time = 0; time < 12; time++) {
      world.time += 1;
      await assign(OTTO, { decision: "prohibit" });
      await postAs(OTTO, revokeAssignment(world), { ...ABOUT, effect: "prohibit", reason: "changed my mind" });
    }

    expect(await decideOlga("approve")).toMatchObject({ status: 403, body: { code: "not-allowed" } });
    expect((await decideOlga("reject")).status).toBe(200);
  });

  it("does not join a request and decide it once a delegation has begun", async () => {
    await ask(ALICE);
    await ask(BOB);
    const delegation = { from: OLGA, to: BOB, validFrom: NOON + 1, validUntil: NOON + DAY };
    await world.table.publishHub({ ...hub, delegations: [delegation] }, { by: "test", at: NOON });
    world.time += DAY / 2;

    expect((await assign(BOB, { request: "r1" })).body.code).toBe("not-allowed");
    expect((await assign(OLGA, { request: "r1" })).status).toBe(200);
  });

  it("stops nobody's converger by a line of products without end", async () => {
    const { table } = world;
    const length = 12_000;
    for (let at = 0; at < length; at++) {
      await table.publishProduct(productNamed(`crm/p${at}`, { inputs: at + 1 < length ? [`crm/p${at + 1}`] : [] }));
    }
    const others = [
      productNamed("sales/a", { inputs: ["crm/customers"] }),
      productNamed("sales/b", { inputs: ["crm/p0"] }),
    ];

    const { mesh } = await readViews(
      table,
      others.map((product) => ({ product, legs: [] })),
    );

    const ids = mesh.products.map(({ id }) => id);
    expect(ids).toContain("sales/a");
    expect(ids).not.toContain("sales/b");
  }, 120_000);

  it("breaks nobody's catalog or decisions with items that nobody understands", async () => {
    await assign(OTTO, {});
    const { table } = world;
    const record = await table.readProduct("crm/customers");
    const derived = {
      ...record?.product,
      id: "sales/orders",
      domain: "sales",
      name: "orders",
      inputs: ["crm/customers"],
    };
    await table.publishProduct(derived as Parameters<typeof table.publishProduct>[0]);
    const corrupt = () => Promise.reject(new CorruptItemError("a stored `PRODUCT` cannot be understood"));
    const { readProduct, readProducts } = table;
    table.readProduct = (id) => (id.startsWith("crm/") ? corrupt() : readProduct.call(table, id));
    table.readProducts = async (domain, page) => {
      if (domain !== "crm") return readProducts.call(table, domain, page);
      page?.onCorrupt?.("customers");
      return [];
    };

    const { status, body } = await getAs(ALICE, readCatalog(world));
    const [orders] = await readProducts.call(table, "sales");
    const index = await readViews(table, orders ? [orders] : []);

    expect(status).toBe(200);
    expect(body.products).toMatchObject([{ id: "sales/orders" }]);
    // what it is made from cannot be told, so it is closed
    expect(index.effectiveView("sales/orders", "marketing", NOON)).toBeUndefined();
    expect(index.mesh.products).toEqual([]);
  });
});
