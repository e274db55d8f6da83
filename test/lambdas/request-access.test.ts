import { beforeEach, describe, expect, it } from "vitest";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { ALICE, BOB, journeyIn, MIA, OLGA, OTTO, ZOE } from "./journey.ts";
import { newMesh, overtaken, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await newMesh();
});

const { ask, approve, assign } = journeyIn(() => world);

describe("the way to access", () => {
  it("is one request, two decisions, and open from then on", async () => {
    expect(await ask(ALICE)).toMatchObject({
      status: 202,
      body: {
        legs: {
          person: { state: "requested", request: "r1" },
          product: { state: "requested", request: "r1" },
        },
      },
    });
    expect(await approve(MIA, { request: "r1" })).toEqual({
      status: 200,
      body: {
        leg: "person",
        person: ALICE,
        purpose: "marketing",
        status: "approved",
        effect: "allow",
        validFrom: "2026-06-01T12:00:00.000Z",
        validUntil: "2027-06-01T12:00:00.000Z",
        decidedAt: "2026-06-01T12:00:00.000Z",
      },
    });
    expect((await assign(OLGA, { request: "r1" })).status).toBe(200);
    expect(await ask(ALICE)).toMatchObject({
      status: 200,
      body: { legs: { person: { state: "open" }, product: { state: "open" } } },
    });
  });

  it("asks only for the leg that is missing", async () => {
    await assign(OTTO);

    expect((await ask(ALICE)).body.legs).toEqual({
      person: { state: "requested", request: "r1" },
      product: { state: "open" },
    });
  });

  it("may be asked for while rules above the owner leave nothing to see, since these may change", async () => {
    await assign(OTTO);
    const guardrails = ["identifier", "contact", "none"].map(
      (classification) => ({ id: classification, classification, purposes: [], otherwise: "hidden" }) as const,
    );
    await world.table.publishHub({ ...hub, guardrails }, { by: "test", at: NOON });

    expect(await ask(ALICE)).toMatchObject({
      status: 202,
      body: { legs: { person: { state: "requested" }, product: { state: "open" } } },
    });
  });

  it("waits together with whoever asked before", async () => {
    await ask(ALICE);

    expect((await ask(BOB)).body.legs).toEqual({
      person: { state: "requested", request: "r2" },
      product: { state: "pending", request: "r1" },
    });
    expect((await ask(ALICE)).body.legs).toMatchObject({ person: { state: "pending", request: "r1" } });
  });

  it("may be asked for by a manager, who then does not decide", async () => {
    expect((await ask(MIA, { beneficiary: ALICE })).status).toBe(202);
    expect((await approve(MIA, { request: "r1" })).body.code).toBe("not-allowed");
    expect((await approve(ZOE, { request: "r1" })).status).toBe(200);
  });

  it.each([
    { who: ALICE, beneficiary: BOB, why: "a colleague" },
    { who: ALICE, beneficiary: MIA, why: "one's manager" },
    { who: ALICE, beneficiary: "nobody@acme.example", why: "somebody whom nobody knows" },
    { who: "stranger@acme.example", beneficiary: undefined, why: "oneself, unknown to the mesh" },
  ])("is not to be asked for $why, in the same words", async ({ who, beneficiary }) => {
    const { status, body } = await ask(who, { beneficiary });

    expect({ status, code: body.code, message: body.message }).toEqual({
      status: 403,
      code: "not-allowed",
      message: "you cannot ask for this person",
    });
  });

  it.each([
    { given: { product: "crm/nothing" }, status: 404, why: "a product that does not exist" },
    { given: { purpose: "nothing" }, status: 404, why: "a purpose that does not exist" },
    { given: { purpose: "old" }, status: 409, why: "a purpose that takes no new statements" },
    {
      given: { view: { customers: { columns: { city: "clear" } } } },
      status: 400,
      why: "a view, which its owner decides",
    },
    { given: { reason: "  " }, status: 400, why: "no reason" },
    { given: { reason: "a".repeat(501) }, status: 400, why: "a novel for a reason" },
  ])("is refused with $status for $why, and nothing is written", async ({ given, status }) => {
    expect((await ask(ALICE, given)).status).toBe(status);
    expect(await world.table.readInbox({ person: MIA })).toEqual([]);
    expect(await world.table.readInbox({ domain: "crm" })).toEqual([]);
  });

  it("is refused while the product is prohibited for the purpose", async () => {
    await assign(OTTO, { decision: "prohibit" });

    expect(await ask(ALICE)).toMatchObject({ status: 409, body: { code: "not-possible" } });
  });

  it("leaves no request for the product behind when nobody could approve the person", async () => {
    expect((await ask(ZOE)).status).toBe(409);
    expect(await world.table.readInbox({ domain: "crm" })).toEqual([]);
  });

  it("joins whoever asked for the product a moment earlier", async () => {
    const table = overtaken(world.table, async () => {
      await ask(BOB);
    });

    const { body } = await journeyIn(() => ({ ...world, table })).ask(ALICE);

    expect(body.legs).toEqual({
      person: { state: "requested", request: "r1" },
      product: { state: "pending", request: "r2" },
    });
  });

  it("is completed when somebody else wrote between its two legs", async () => {
    await world.table.publishProduct(productNamed("crm/leads"));
    const elsewhere = async () => {
      await ask(ALICE, { product: "crm/leads" });
    };
    const table = overtaken(world.table, elsewhere, "person");

    const { body } = await journeyIn(() => ({ ...world, table })).ask(ALICE);

    expect(body.legs).toEqual({
      person: { state: "pending", request: "r2" },
      product: { state: "requested", request: "r1" },
    });
    const [leg] = (await world.table.readPerson(ALICE))?.legs ?? [];
    expect(leg?.request?.companions).toEqual([
      { product: "crm/leads", request: "r2" },
      { product: "crm/customers", request: "r1" },
    ]);
    expect((await world.table.readProduct("crm/customers"))?.legs[0]?.version).toBe(1);
  });

  it("leaves it to the owner what is seen", async () => {
    const view = { customers: { columns: { customer_id: "pseudonym" }, rows: "city = 'Bergen'" } };
    await ask(ALICE);

    expect((await assign(OLGA, { request: "r1", view })).status).toBe(200);

    const [leg] = (await world.table.readProduct("crm/customers"))?.legs ?? [];
    expect(leg?.statements[0]?.views.customers?.columns).toEqual({ customer_id: "pseudonym" });
  });
});

describe("where few could decide", () => {
  const onlyOtto = async () => {
    await world.table.publishProduct(productNamed("crm/customers", { owners: [] }));
  };

  it("is refused to the only owner, and leaves nothing that others would wait with", async () => {
    await onlyOtto();

    expect(await ask(OTTO)).toMatchObject({ status: 409, body: { code: "not-possible" } });
    expect((await ask(ALICE)).body.legs).toMatchObject({ product: { state: "requested" } });
    expect((await assign(OTTO, { request: "r2" })).status).toBe(200);
  });

  it("leaves the only owner the product: the person is for whoever is above", async () => {
    await onlyOtto();
    await ask(OLGA);

    for (const decision of ["approve", "reject"]) {
      expect(await approve(OTTO, { person: OLGA, request: "r1", decision })).toMatchObject({
        status: 403,
        body: { message: "nobody else could decide the other leg" },
      });
    }
    expect((await assign(OTTO, { request: "r1" })).status).toBe(200);
    expect((await approve(OTTO, { person: OLGA, request: "r1" })).status).toBe(403);
    expect((await approve(OTTO, { person: OLGA, request: "r1", decision: "reject" })).status).toBe(403);
    expect((await approve(ZOE, { person: OLGA, request: "r1" })).status).toBe(200);
  });

  it("lets whoever decided the other leg reject, once nobody else is left", async () => {
    await ask(OLGA);
    await assign(OTTO, { request: "r1" });
    await world.table.publishPeople([{ id: OTTO }]);

    expect((await approve(OTTO, { person: OLGA, request: "r1" })).status).toBe(403);
    expect((await approve(OTTO, { person: OLGA, request: "r1", decision: "reject" })).status).toBe(200);
  });

  it("bars whoever decides about a person from what has replaced the request for the product", async () => {
    await ask(OLGA);
    await world.table.publishProduct(productNamed("crm/customers", { owners: [OLGA] }));
    await world.table.publishHub({ ...hub, domains: [{ id: "crm", owners: [] }] }, { by: "test", at: NOON });
    expect((await ask(ALICE)).body.legs).toMatchObject({ product: { state: "requested", request: "r2" } });
    await world.table.publishHub(hub, { by: "test", at: NOON });

    expect((await approve(OTTO, { person: OLGA, request: "r1" })).status).toBe(200);

    expect((await assign(OTTO, { request: "r2" })).status).toBe(403);
    expect((await assign(OLGA, { request: "r2" })).status).toBe(200);
  });
});
