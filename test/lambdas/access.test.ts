import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as readRequests } from "../../lambdas/read-requests/handler.ts";
import { createHandler as revokeApproval } from "../../lambdas/revoke-approval/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import { DAY, NOON, productNamed } from "../contract/sample-mesh.ts";
import { ALICE, BOB, journeyIn, MIA, OLGA, OTTO, ZOE } from "./journey.ts";
import { getAs, newMesh, overtaken, postAs, type World } from "./support.ts";

const BEN = "ben@acme.example";

let world: World;
beforeEach(async () => {
  world = await newMesh();
});

const { ask, approve, assign } = journeyIn(() => world);

describe("deciding", () => {
  it("is not for the beneficiary, nor for anybody without authority", async () => {
    await ask(ALICE);

    expect((await approve(ALICE, { request: "r1" })).status).toBe(403);
    expect((await approve(OLGA, { request: "r1" })).status).toBe(403);
    expect((await assign(MIA, { request: "r1" })).status).toBe(403);
    expect((await approve(MIA, { person: "nobody@acme.example", request: "r1" })).status).toBe(403);
  });

  it("is done once: a decision that is sent again is a conflict", async () => {
    await ask(ALICE);
    await approve(MIA, { request: "r1" });

    expect(await approve(MIA, { request: "r1" })).toMatchObject({ status: 409, body: { code: "not-pending" } });
    expect(await approve(ZOE, { request: "r1", decision: "reject" })).toMatchObject({ status: 409 });
  });

  it("is not by a delegate outside the delegation", async () => {
    await ask(ALICE);
    world.time = NOON + DAY;

    expect((await approve(BEN, { request: "r1" })).status).toBe(403);
    world.time = NOON + DAY - 1;
    expect((await approve(BEN, { request: "r1" })).status).toBe(200);
  });

  it("is not over another domain's product", async () => {
    await world.table.publishProduct(productNamed("sales/orders"));
    await world.table.publishProduct(productNamed("crmx/orders"));

    expect(await assign("sue@acme.example", { product: "sales/orders" })).toMatchObject({ status: 404 });
    expect(await assign(OLGA, { product: "crmx/orders" })).toMatchObject({ status: 404 });
  });

  it.each([
    { view: { customers: { columns: {}, rows: "city = " } }, status: 400, why: "half a row filter" },
    { view: { customers: { columns: { phone: "clear" } } }, status: 409, why: "a column that is not there" },
    { view: { customers: { columns: {}, rows: "city > 1" } }, status: 409, why: "a filter of another type" },
  ])("gives no view with $why", async ({ view, status }) => {
    await ask(ALICE);

    expect((await assign(OLGA, { request: "r1", view })).status).toBe(status);
    expect((await world.table.readProduct("crm/customers"))?.legs[0]?.statements).toEqual([]);
  });

  it.each([
    { validUntil: "2026-06-01", why: "a day" },
    { validUntil: "tomorrow", why: "words" },
    { validUntil: 1_800_000_000_000, why: "a number" },
  ])("takes no end that is $why", async ({ validUntil }) => {
    await ask(ALICE);

    expect((await approve(MIA, { request: "r1", validUntil })).status).toBe(400);
  });

  it("cuts an end beyond what the purpose allows", async () => {
    await ask(ALICE);

    const { body } = await approve(MIA, { request: "r1", validUntil: "2036-01-01T00:00:00Z" });

    expect(body.validUntil).toBe("2027-06-01T12:00:00.000Z");
  });

  it("is refused as a conflict when somebody else keeps writing", async () => {
    await ask(ALICE);
    const table = overtaken(world.table);

    const { status, body } = await journeyIn(() => ({ ...world, table })).approve(MIA, { request: "r1" });

    expect({ status, code: body.code }).toEqual({ status: 409, code: "write-conflict" });
    expect((await world.table.readPerson(ALICE))?.legs[0]?.statements).toEqual([]);
  });

  it("is judged anew when somebody else was faster once", async () => {
    await ask(ALICE);
    const table = overtaken(world.table, async () => {
      await approve(ZOE, { request: "r1", decision: "reject" });
    });

    const { body } = await journeyIn(() => ({ ...world, table })).approve(MIA, { request: "r1" });

    expect(body.code).toBe("not-pending");
    expect((await world.table.readPerson(ALICE))?.legs[0]?.statements[0]?.status).toBe("rejected");
  });

  it("goes through when what somebody else wrote does not matter to it", async () => {
    await world.table.publishProduct(productNamed("crm/leads"));
    await ask(ALICE);
    const table = overtaken(world.table, async () => {
      await ask(ALICE, { product: "crm/leads" });
    });

    const { status } = await journeyIn(() => ({ ...world, table })).approve(MIA, { request: "r1" });

    expect(status).toBe(200);
  });
});

describe("both legs of one request", () => {
  beforeEach(async () => {
    // Mia manages Alice and owns the product
    await world.table.publishProduct(productNamed("crm/customers", { owners: [MIA] }));
    await ask(ALICE);
  });

  it("are not decided by one person, the person's first", async () => {
    await approve(MIA, { request: "r1" });

    expect(await assign(MIA, { request: "r1" })).toMatchObject({ status: 403, body: { code: "not-allowed" } });
    expect((await assign(OTTO, { request: "r1" })).status).toBe(200);
  });

  it("are not decided by one person, the product's first", async () => {
    await assign(MIA, { request: "r1" });

    expect(await approve(MIA, { request: "r1" })).toMatchObject({ status: 403, body: { code: "not-allowed" } });
    expect((await approve(ZOE, { request: "r1" })).status).toBe(200);
  });

  it("are not decided by one person and their delegate", async () => {
    await approve(BEN, { request: "r1" });

    expect((await assign(MIA, { request: "r1" })).status).toBe(403);
    expect((await assign(BEN, { request: "r1" })).status).toBe(403);
  });

  it("are not decided by one person when somebody joined later", async () => {
    await ask(BOB);
    await approve(MIA, { person: BOB, request: "r2" });

    expect((await assign(MIA, { request: "r1" })).status).toBe(403);
  });

  it("bar nobody by a decision that was not theirs to make", async () => {
    await approve(ALICE, { request: "r1" });
    await approve(OTTO, { request: "r1" });

    expect((await assign(OTTO, { request: "r1" })).status).toBe(200);
  });
});

describe("revoking", () => {
  it("takes an approval back at once, and only once", async () => {
    await approve(MIA);
    const body = { person: ALICE, purpose: "marketing", reason: "left the team" };

    expect(await postAs(ZOE, revokeApproval(world), body)).toMatchObject({ status: 200, body: { status: "revoked" } });
    expect((await postAs(ZOE, revokeApproval(world), body)).status).toBe(409);
    expect((await ask(ALICE)).body.legs).toMatchObject({ person: { state: "requested" } });
  });

  it("of a purpose that is mistyped does not pass for done", async () => {
    await approve(MIA);
    const revocation = postAs(MIA, revokeApproval(world), { person: ALICE, purpose: "markting", reason: "left" });

    expect(await revocation).toMatchObject({ status: 404, body: { help: "did you mean `marketing`?" } });
  });

  it("of a product that is mistyped does not pass for somebody else's", async () => {
    const about = { product: "crm/custmers", purpose: "marketing", reason: "over" };

    expect((await postAs(OLGA, revokeAssignment(world), about)).status).toBe(404);
    expect((await assign(OLGA, { product: "crm/custmers" })).status).toBe(404);
  });

  it("is not for the beneficiary or strangers", async () => {
    await approve(MIA);
    const body = { person: ALICE, purpose: "marketing", reason: "why not" };

    expect((await postAs(ALICE, revokeApproval(world), body)).status).toBe(403);
    expect((await postAs(OLGA, revokeApproval(world), body)).status).toBe(403);
  });

  it("takes an allowance back or lifts a prohibition", async () => {
    const body = { product: "crm/customers", purpose: "marketing", reason: "over" };
    await assign(OLGA);
    await assign(OTTO, { decision: "prohibit" });

    const lifted = await postAs(OTTO, revokeAssignment(world), { ...body, effect: "prohibit" });
    const revoked = await postAs(OLGA, revokeAssignment(world), body);

    expect(lifted.body).toMatchObject({ effect: "prohibit", status: "revoked" });
    expect(revoked.body).toMatchObject({ effect: "allow", status: "revoked" });
    expect((await postAs(OLGA, revokeAssignment(world), { ...body, product: "sales/orders" })).status).toBe(404);
  });
});

describe("the inbox", () => {
  const inbox = async (who: string, query?: Record<string, string>) => {
    const { body } = await getAs(who, readRequests(world), query);
    return (body.requests as readonly Record<string, unknown>[]).map(({ leg, request }) => `${leg} ${request}`);
  };

  beforeEach(() => ask(ALICE));

  it.each([
    { who: MIA, shown: ["person r1"], why: "a manager" },
    { who: BEN, shown: ["person r1"], why: "a delegate" },
    { who: OTTO, shown: ["product r1"], why: "a domain's owner" },
    { who: ALICE, shown: [], why: "the beneficiary" },
    { who: ZOE, shown: [], why: "a manager's manager, who is not asked first" },
  ])("shows $shown to $why", async ({ who, shown }) => {
    expect(await inbox(who)).toEqual(shown);
  });

  it("of a report is open to whoever is above, and to nobody else", async () => {
    expect(await inbox(ZOE, { of: MIA })).toEqual(["person r1"]);
    expect((await getAs(OLGA, readRequests(world), { of: MIA })).status).toBe(403);
    expect((await getAs(ALICE, readRequests(world), { of: MIA })).status).toBe(403);
  });

  it("of a domain shows to each what they may decide, and not who benefits", async () => {
    const { body } = await getAs(OLGA, readRequests(world), { domain: "crm" });

    expect(body.requests).toEqual([
      {
        leg: "product",
        product: "crm/customers",
        purpose: "marketing",
        request: "r1",
        requester: ALICE,
        at: "2026-06-01T12:00:00.000Z",
        reason: "spring campaign",
      },
    ]);
    expect(await inbox(MIA, { domain: "crm" })).toEqual([]);
  });

  it("no longer shows what was decided, nor what one may not decide", async () => {
    await approve(ZOE, { request: "r1" });
    await ask(OTTO, { purpose: "direct-email" });

    expect(await inbox(MIA)).toEqual([]);
    expect(await inbox(OTTO)).toEqual(["product r1"]);
  });
});

describe("what nobody understands", () => {
  const unreadable = () => Promise.reject(new CorruptItemError("a stored `ASSIGNMENT` cannot be understood"));

  it("keeps nobody from refusing a person, and nobody is approved nor barred while it could have decided", async () => {
    await world.table.publishProduct(productNamed("sales/orders"));
    await ask(ALICE);
    await ask(ALICE, { product: "sales/orders" });
    const { readLeg } = world.table;
    world.table.readLeg = (key) =>
      key.leg === "product" && key.product === "sales/orders" ? unreadable() : readLeg.call(world.table, key);

    expect(await approve(MIA, { request: "r1" })).toMatchObject({
      status: 403,
      body: { help: "nobody can tell any more who decided it: reject this one, and ask anew" },
    });
    expect((await world.table.readProduct("crm/customers"))?.legs[0]?.version).toBe(1);
    expect((await approve(MIA, { request: "r1", decision: "reject" })).status).toBe(200);
  });

  it("keeps no other purpose of its product from being prohibited or revoked", async () => {
    await assign(OTTO);
    world.table.readProduct = unreadable;

    expect((await assign(OLGA, { decision: "prohibit" })).status).toBe(200);
    const about = { product: "crm/customers", purpose: "marketing", reason: "over" };
    expect((await postAs(OLGA, revokeAssignment(world), about)).status).toBe(200);
  });
});
