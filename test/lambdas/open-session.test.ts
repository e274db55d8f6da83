import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler } from "../../lambdas/open-session/handler.ts";
import { PurposeRoleMissingError } from "../../lib/ports/errors.ts";
import type { SessionRequest, Sessions } from "../../lib/ports/sessions.ts";
import { DAY, HOUR, hub, NOON } from "../contract/sample-mesh.ts";
import { newMesh, postAs, type World } from "./support.ts";

const ALICE = "alice@acme.example";
const MIA = "mia@acme.example";

class FakeSessions implements Sessions {
  readonly opened: SessionRequest[] = [];

  roleOf(purpose: string, account: string): string {
    return `${account}/${purpose}`;
  }

  async open(request: SessionRequest) {
    this.opened.push(request);
    return { accessKeyId: "AKIA", secretAccessKey: "s3cret", sessionToken: "t0ken", expiration: request.expiresAt };
  }
}

let world: World;
let sessions: FakeSessions;
beforeEach(async () => {
  world = await newMesh();
  sessions = new FakeSessions();
});

const open = (who: string, body: object, given: Partial<{ sessions: Sessions; account: string }> = {}) =>
  postAs(who, createHandler({ ...world, sessions, account: "444455556666", ...given }), body);

const approve = (purpose = "marketing", given: object = {}) =>
  postAs(MIA, decideApproval(world), { person: ALICE, purpose, decision: "approve", reason: "fine", ...given });

describe("opening a session", () => {
  it("gives credentials for one purpose, until the purpose's longest session is over", async () => {
    await approve();

    expect(await open(ALICE, { purpose: "marketing", reason: "campaign" })).toEqual({
      status: 201,
      body: {
        purpose: "marketing",
        expiresAt: "2026-06-01T12:30:00.000Z",
        credentials: {
          accessKeyId: "AKIA",
          secretAccessKey: "s3cret",
          sessionToken: "t0ken",
          expiration: "2026-06-01T12:30:00.000Z",
        },
      },
    });
    expect(sessions.opened).toEqual([
      { person: ALICE, purpose: "marketing", account: "111122223333", at: NOON, expiresAt: NOON + HOUR / 2 },
    ]);
  });

  it("is on record before it exists", async () => {
    await approve();
    const failing = new (class extends FakeSessions {
      override open(): Promise<never> {
        return Promise.reject(new PurposeRoleMissingError("no role"));
      }
    })();

    expect(await open(ALICE, { purpose: "marketing", reason: "campaign" }, { sessions: failing })).toMatchObject({
      status: 503,
      body: { code: "purpose-role-missing" },
    });
    expect(world.table.sessions).toMatchObject([{ person: ALICE, purpose: "marketing", reason: "campaign", at: NOON }]);
  });

  it("ends with the approval when that is sooner", async () => {
    await approve("marketing", { validUntil: "2026-06-01T12:10:00Z" });

    expect((await open(ALICE, { purpose: "marketing" })).body.expiresAt).toBe("2026-06-01T12:10:00.000Z");
  });

  it("is refused from the very moment the approval ends or is revoked, with the reason", async () => {
    await approve("marketing", { validUntil: "2026-06-01T12:10:00Z" });
    world.time = NOON + HOUR / 6;

    const { status, body } = await open(ALICE, { purpose: "marketing" });

    expect({ status, code: body.code }).toEqual({ status: 403, code: "session-denied" });
    expect(body.reasons).toMatchObject([{ code: "approval-expired", message: expect.any(String) }]);
    expect(sessions.opened).toEqual([]);
  });

  it.each([
    { who: ALICE, purpose: "marketing", code: "no-approval" },
    { who: ALICE, purpose: "nothing", code: "unknown-purpose" },
    { who: "stranger@acme.example", purpose: "marketing", code: "unknown-person" },
  ])("is refused as $code", async ({ who, purpose, code }) => {
    expect((await open(who, { purpose })).body.reasons).toMatchObject([{ code }]);
  });

  it.each([
    { purpose: ["marketing", "fraud"], why: "two purposes" },
    { purpose: "marketing,fraud", why: "two purposes in one text" },
    { purpose: "marketing", purposes: ["fraud"], why: "a purpose beside" },
    { purpose: "marketing", person: MIA, why: "somebody else" },
    { purpose: "marketing", account: "1", why: "half an account" },
  ])("is never for $why", async ({ why: _, ...body }) => {
    await approve();

    expect((await open(ALICE, body)).status).toBe(400);
    expect(sessions.opened).toEqual([]);
  });

  it("waits for the purpose's text to be acknowledged in its version", async () => {
    await approve("fraud");

    expect((await open(ALICE, { purpose: "fraud" })).body.reasons).toMatchObject([{ code: "acknowledgement-missing" }]);
    expect((await open(ALICE, { purpose: "fraud", acknowledgement: 1 })).status).toBe(409);
    expect((await open(ALICE, { purpose: "fraud", acknowledgement: 2 })).status).toBe(201);
    expect((await open(ALICE, { purpose: "fraud" })).status).toBe(201);
  });

  it("is denied for a purpose that there is not, whatever is acknowledged of it", async () => {
    const { status, body } = await open(ALICE, { purpose: "frauds", acknowledgement: 1 });

    expect(status).toBe(403);
    expect(body.reasons).toMatchObject([{ code: "unknown-purpose" }]);
  });

  it("keeps what was acknowledged, also when it is denied", async () => {
    expect((await open(ALICE, { purpose: "fraud", acknowledgement: 2 })).status).toBe(403);
    await approve("fraud");

    expect((await open(ALICE, { purpose: "fraud" })).status).toBe(201);
  });

  it("records no acknowledgement of strangers", async () => {
    await open("stranger@acme.example", { purpose: "fraud", acknowledgement: 2 });
    await world.table.publishPeople([{ id: "stranger@acme.example", manager: MIA }]);

    expect((await world.table.readPerson("stranger@acme.example"))?.acknowledgements).toEqual([]);
  });

  it("is in a consumer account of the mesh, or else in the hub's own", async () => {
    await approve();

    expect((await open(ALICE, { purpose: "marketing", account: "999999999999" })).status).toBe(404);
    expect((await open(ALICE, { purpose: "marketing", account: "111122223333" })).status).toBe(201);

    await world.table.publishHub({ ...hub, consumers: [] }, { by: "test", at: NOON });
    await open(ALICE, { purpose: "marketing" });
    expect(sessions.opened.at(-1)?.account).toBe("444455556666");
  });

  it("takes a delegate's word only if it was given within the delegation", async () => {
    const byBen = { person: ALICE, purpose: "marketing", decision: "approve", reason: "for Mia" };
    await postAs("ben@acme.example", decideApproval(world), byBen);
    expect((await open(ALICE, { purpose: "marketing" })).status).toBe(201);

    // the centre takes back that there ever was a delegation
    await world.table.publishHub({ ...hub, delegations: [] }, { by: "test", at: NOON });

    expect((await open(ALICE, { purpose: "marketing" })).body.reasons).toMatchObject([
      { code: "approval-without-authority" },
    ]);
  });

  it("counts the previous manager's word until it should have been confirmed", async () => {
    const byMax = { person: ALICE, purpose: "marketing", decision: "approve", reason: "still" };
    await postAs("max@acme.example", decideApproval(world), byMax);
    expect((await open(ALICE, { purpose: "marketing" })).status).toBe(201);

    world.time = NOON + DAY;
    expect((await open(ALICE, { purpose: "marketing" })).body.reasons).toMatchObject([
      { code: "approval-without-authority" },
    ]);
  });
});

describe("log lines", () => {
  it("hold no personal value, whatever happens", async () => {
    await approve();
    await open(ALICE, { purpose: "marketing", reason: "a-private-reason" });
    await open(ALICE, { purpose: "fraud", reason: "a-private-reason" });
    await open(ALICE, { purpose: "marketing", alice: "a-private-value" });
    await open("stranger@acme.example", { purpose: "marketing" });
    world.table.readPerson = () => Promise.reject(new Error(`${ALICE} broke`));
    await open(ALICE, { purpose: "marketing" });

    const text = JSON.stringify(world.lines);
    expect(world.lines).toHaveLength(6);
    for (const personal of ["alice", "mia", "stranger", "acme", "private", "s3cret", "t0ken"]) {
      expect(text).not.toContain(personal);
    }
  });
});
