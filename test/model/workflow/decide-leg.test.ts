import { describe, expect, it } from "vitest";
import { legItem, readLegItem } from "../../../lib/aws/policy-items.ts";
import { sha256 } from "../../../lib/aws/sha256.ts";
import type { View } from "../../../lib/model/mesh.ts";
import { parseRowFilter } from "../../../lib/model/row-filter-parser.ts";
import { fingerprint } from "../../../lib/model/workflow/history.ts";
import type { LegState } from "../../../lib/model/workflow/leg.ts";
import { barFromLeg } from "../../../lib/model/workflow/request-leg.ts";
import { customers, DAY, hub, NOON, purpose } from "../../contract/sample-mesh.ts";
import {
  ALICE,
  ask,
  BEN,
  decide,
  done,
  line,
  MAX,
  MIA,
  NOTHING,
  OLGA,
  OTTO,
  PERSON_LEG,
  PRODUCT_LEG,
  published,
  refusalOf,
  requested,
  revoke,
  termsAt,
  ZOE,
} from "./fixtures.ts";

describe("deciding a person leg", () => {
  const pending = requested(PERSON_LEG);

  it.each([
    { by: MIA, why: "the manager" },
    { by: ZOE, why: "the manager's manager" },
    { by: MAX, why: "the previous manager, for as long as that counts" },
  ])("is up to $why", ({ by }) => {
    const { statements, request, version } = done(decide(pending, by));

    expect(statements).toEqual([
      {
        effect: "allow",
        status: "approved",
        purposeVersion: 1,
        decidedBy: by,
        validFrom: NOON,
        validUntil: NOON + 365 * DAY,
        views: {},
      },
    ]);
    expect(request).toBeUndefined();
    expect(version).toBe(2);
  });

  it.each([
    { by: ALICE, why: "the beneficiary" },
    { by: OLGA, why: "somebody else's manager" },
    { by: "dpo@acme.example", why: "a privacy officer" },
    { by: "stranger@acme.example", why: "a stranger" },
  ])("is not up to $why", ({ by }) => {
    expect(refusalOf(decide(pending, by))).toBe("not-allowed");
  });

  it("is up to the previous manager no longer once they should have been confirmed", () => {
    expect(refusalOf(decide(pending, MAX, {}, termsAt(NOON + DAY)))).toBe("not-allowed");
  });

  it("names the delegator and the moment when a delegate decides", () => {
    const { statements, history } = done(decide(pending, BEN));

    expect(statements[0]).toMatchObject({ decidedBy: BEN, onBehalfOf: MIA, decidedAt: NOON });
    expect(history.at(-1)).toMatchObject({ action: "approve", by: BEN, onBehalfOf: MIA, at: NOON });
  });

  it.each([
    { at: NOON - DAY - 1, why: "before it" },
    { at: NOON + DAY, why: "at its end" },
  ])("is not up to a delegate $why", ({ at }) => {
    expect(refusalOf(decide(pending, BEN, {}, termsAt(at)))).toBe("not-allowed");
  });

  it("takes a delegation only from somebody with authority, named or not", () => {
    expect(refusalOf(decide(pending, BEN, { actor: { id: BEN, onBehalfOf: ZOE } }))).toBe("not-allowed");
    expect(done(decide(pending, BEN, { actor: { id: BEN, onBehalfOf: MIA } })).request).toBeUndefined();
  });

  describe("by a delegate of several", () => {
    const delegations = [MIA, ZOE].map((from) => ({ from, to: BEN }));
    const terms = termsAt(NOON, { hub: { ...published, delegations } });

    it("is with the authority of the one who may decide", () => {
      const byMia = done(ask(NOTHING.person, { requester: MIA }));
      const { statements } = done(decide(byMia, BEN, {}, terms));

      expect(statements[0]).toMatchObject({ decidedBy: BEN, onBehalfOf: ZOE });
    });

    it("is refused with the names of those of whom to choose, where several may", () => {
      const { refusal } = decide(pending, BEN, {}, terms);

      expect(refusal).toMatchObject({ code: "not-possible", message: "more than one delegated this to you" });
      expect(refusal?.help).toBe(`name one in \`onBehalfOf\`: \`${MIA}\`, \`${ZOE}\``);
      expect(done(decide(pending, BEN, { actor: { id: BEN, onBehalfOf: ZOE } }, terms)).request).toBeUndefined();
    });

    it("is up to none of them if the delegate is barred", () => {
      const barred = barFromLeg(pending, [BEN], { digest: sha256 });

      expect(refusalOf(decide(barred, BEN, {}, terms))).toBe("not-allowed");
    });
  });

  it("is never up to the beneficiary by delegation", () => {
    const delegations = [...hub.delegations, { from: MIA, to: ALICE }];

    expect(refusalOf(decide(pending, ALICE, {}, termsAt(NOON, { hub: { ...published, delegations } })))).toBe(
      "not-allowed",
    );
  });

  it("is not up to the requester, even with authority: it goes one level up", () => {
    const byMia = done(ask(NOTHING.person, { requester: MIA }));

    expect(refusalOf(decide(byMia, MIA))).toBe("not-allowed");
    expect(refusalOf(decide(byMia, BEN))).toBe("not-allowed");
    expect(done(decide(byMia, ZOE)).statements[0]?.decidedBy).toBe(ZOE);
  });

  it("cuts the approval to the longest that the purpose allows", () => {
    const longer = done(decide(pending, MIA, { validUntil: NOON + 1000 * DAY }));
    const shorter = done(decide(pending, MIA, { validUntil: NOON + DAY }));

    expect(longer.statements[0]?.validUntil).toBe(NOON + 365 * DAY);
    expect(shorter.statements[0]?.validUntil).toBe(NOON + DAY);
  });

  it("refuses an end that is not after now", () => {
    expect(refusalOf(decide(pending, MIA, { validUntil: NOON }))).toBe("not-possible");
  });

  it("is final for the request", () => {
    const rejected = done(decide(pending, MIA, { decision: "reject" }));

    expect(rejected.statements[0]).toMatchObject({ status: "rejected", decidedBy: MIA });
    expect(refusalOf(decide(rejected, ZOE, { request: "r1" }))).toBe("not-pending");
    expect(refusalOf(decide(rejected, ZOE, { decision: "reject", request: "r1" }))).toBe("not-pending");
  });

  it("refuses to decide another request than the one that waits", () => {
    expect(refusalOf(decide(pending, MIA, { request: "r2" }))).toBe("not-pending");
  });

  it("keeps what is in force when its renewal is refused", () => {
    const inForce = done(decide(pending, MIA));
    const renewal = done(ask(inForce, { id: "r2" }, termsAt(NOON + DAY)));

    const refused = done(decide(renewal, MIA, { decision: "reject" }, termsAt(NOON + DAY)));

    expect(refused.statements).toEqual(inForce.statements);
    expect(refused.history.at(-1)).toMatchObject({ action: "reject", request: "r2" });
  });

  it("closes by a refusal what had ended by then", () => {
    const ended = done(decide(pending, MIA, { validUntil: NOON + 1 }));
    const renewal = done(ask(ended, { id: "r2" }, termsAt(NOON + 1)));

    const refused = done(decide(renewal, MIA, { decision: "reject" }, termsAt(NOON + 1)));

    expect(refused.statements.map(({ status }) => status)).toEqual(["rejected"]);
  });

  it("confirms on a manager's own initiative, unless a request waits", () => {
    expect(done(decide(NOTHING.person, MIA)).statements[0]?.status).toBe("approved");
    expect(refusalOf(decide(pending, MIA, { request: undefined }))).toBe("not-possible");
    expect(refusalOf(decide(NOTHING.person, MIA, { decision: "reject" }))).toBe("not-pending");
  });

  describe("on a manager's own initiative", () => {
    const initiate = (state: LegState, by: string, terms = termsAt()) =>
      decide(state, by, { request: undefined }, terms);
    const byMia = done(ask(NOTHING.person, { requester: MIA }));
    const rejected = done(decide(byMia, ZOE, { decision: "reject" }));
    const reapproved = {
      ...rejected,
      statements: [...rejected.statements, ...done(decide(pending, MIA)).statements],
    };
    const revoked = done(revoke(done(decide(pending, MIA)), ZOE));

    it.each([
      { state: rejected, by: MIA, why: "somebody else's rejection" },
      { state: revoked, by: MIA, why: "somebody else's revocation" },
      { state: rejected, by: BEN, why: "somebody else's rejection as a delegate" },
      { state: { ...rejected, history: [] }, by: MIA, why: "a rejection that has slipped out of the history" },
    ])("does not undo $why", ({ state, by }) => {
      expect(refusalOf(initiate(state, by))).toBe("not-possible");
    });

    it("does not use one delegator's authority against the other's rejection", () => {
      const delegations = [MIA, ZOE].map((from) => ({ from, to: BEN }));
      const terms = termsAt(NOON, { hub: { ...published, delegations } });
      const forZoe = done(decide(byMia, BEN, { decision: "reject", actor: { id: BEN, onBehalfOf: ZOE } }, terms));

      expect(refusalOf(initiate(forZoe, BEN, terms))).toBe("not-possible");
      expect(done(initiate(forZoe, ZOE, terms)).statements[0]?.decidedBy).toBe(ZOE);
    });

    it.each([
      { state: NOTHING.person, by: MIA, why: "states something first" },
      {
        state: { ...reapproved, history: [] },
        by: MIA,
        why: "confirms what was approved since, of which no history tells",
      },
      { state: done(decide(pending, MAX)), by: MIA, why: "confirms what a manager before them approved" },
      { state: rejected, by: ZOE, why: "changes the mind of who rejected" },
      { state: done(decide(rejected, ZOE, { request: undefined })), by: MIA, why: "confirms what was approved since" },
      {
        state: done(decide(done(ask(rejected, { id: "r2" })), MIA, { request: "r2" })),
        by: ZOE,
        why: "confirms what was asked for anew and approved",
      },
    ])("$why", ({ state, by }) => {
      expect(done(initiate(state, by)).statements[0]).toMatchObject({ status: "approved", decidedBy: by });
    });
  });

  it.each(["deprecated", "draft", "retired"] as const)("approves nothing for a purpose that is %s", (status) => {
    const terms = termsAt(NOON, { hub: { ...published, purposes: [purpose("marketing", { status })] } });

    expect(refusalOf(decide(pending, MIA, {}, terms))).toBe("not-possible");
    expect(done(decide(pending, MIA, { decision: "reject" }, terms)).statements[0]?.status).toBe("rejected");
  });

  it("approves no request that was made for an older version of the purpose", () => {
    const terms = termsAt(NOON, { hub: { ...published, purposes: [purpose("marketing", { version: 2 })] } });

    expect(refusalOf(decide(pending, MIA, {}, terms))).toBe("not-possible");
    expect(done(decide(NOTHING.person, MIA, {}, terms)).statements[0]?.purposeVersion).toBe(2);
  });

  it("is nobody's when the line is another person's", () => {
    expect(refusalOf(decide(pending, ZOE, {}, termsAt(NOON, { line: line.slice(1) })))).toBe("not-allowed");
  });
});

describe("deciding a product leg", () => {
  const pending = requested(PRODUCT_LEG);

  it.each([OLGA, OTTO])("is up to %s, and gives the view that the contract offers", (by) => {
    const [statement] = done(decide(pending, by)).statements;

    expect(statement).toMatchObject({ effect: "allow", decidedBy: by, views: customers.offers.marketing });
    expect(statement?.validUntil).toBeUndefined();
  });

  it.each([ZOE, MIA, ALICE, "sue@acme.example"])("is not up to %s", (by) => {
    expect(refusalOf(decide(pending, by))).toBe("not-allowed");
  });

  it("prefers the view that the decision names to the contract's", () => {
    const named = { customers: { columns: { city: "masked" as const } } };

    expect(done(decide(pending, OLGA, { views: named })).statements[0]?.views).toEqual(named);
  });

  it.each<{ view: View; why: string }>([
    { view: { orders: { columns: {} } }, why: "a table that does not exist" },
    { view: { customers: { columns: { phone: "clear" } } }, why: "a column that does not exist" },
  ])("refuses a view of $why", ({ view }) => {
    expect(refusalOf(decide(pending, OLGA, { views: view }))).toBe("not-possible");
  });

  it("refuses a filter that is longer written out than what is stored may be, however it was typed", () => {
    const viewOf = (count: number): View => {
      const text = Array.from({ length: count }, () => "city='a'").join("or ");
      return { customers: { columns: { city: "clear" }, rows: parseRowFilter(text) } };
    };
    const stored = done(decide(pending, OLGA, { views: viewOf(146) }));

    expect(readLegItem(legItem(stored))).toEqual(stored);
    expect(refusalOf(decide(pending, OLGA, { views: viewOf(147) }))).toBe("not-possible");
  });

  it("refuses when nothing says what may be seen", () => {
    const fraud = done(ask({ ...NOTHING.product, key: { ...PRODUCT_LEG, purpose: "fraud" } }));

    expect(refusalOf(decide(fraud, OLGA))).toBe("not-possible");
  });

  it("takes no view from the prototype of objects", () => {
    const terms = termsAt(NOON, { hub: { ...published, purposes: [purpose("constructor")] } });
    const odd = done(ask({ ...NOTHING.product, key: { ...PRODUCT_LEG, purpose: "constructor" } }, {}, terms));

    expect(refusalOf(decide(odd, OLGA, {}, terms))).toBe("not-possible");
  });

  it("is not up to whoever decided the other leg, nor to their delegate", () => {
    const barred = barFromLeg(pending, [OLGA], { digest: sha256 });
    const delegations = [{ from: OLGA, to: BEN }];
    const terms = termsAt(NOON, { hub: { ...published, delegations } });

    expect(refusalOf(decide(barred, OLGA))).toBe("not-allowed");
    expect(refusalOf(decide(barred, BEN, {}, terms))).toBe("not-allowed");
    expect(done(decide(barred, OTTO)).statements).toHaveLength(1);
  });

  it("names nobody among those who are barred", () => {
    expect(JSON.stringify(pending.request?.barred)).not.toContain("acme");
    expect(pending.request?.barred).toContain(fingerprint(ALICE, "r1", sha256));
  });

  it("prohibits beside what is allowed, and not twice", () => {
    const allowed = done(decide(pending, OLGA));
    const prohibited = done(decide(allowed, OTTO, { decision: "prohibit" }));

    expect(prohibited.statements.map(({ effect }) => effect)).toEqual(["allow", "prohibit"]);
    expect(refusalOf(decide(prohibited, OTTO, { decision: "prohibit" }))).toBe("not-possible");
  });

  it("prohibits whoever is barred from the request that waits: that decides none", () => {
    const byOlga = done(ask(NOTHING.product, { requester: OLGA }));
    expect(refusalOf(decide(byOlga, OLGA, { decision: "reject" }))).toBe("not-allowed");

    const prohibited = done(decide(byOlga, OLGA, { decision: "prohibit", request: undefined }));

    expect(prohibited.statements.map(({ effect, status }) => [effect, status])).toEqual([["prohibit", "approved"]]);
    expect(prohibited.request).toEqual(byOlga.request);
  });

  it("keeps a prohibition that ends later when a shorter one is added before it", () => {
    const later = { effect: "prohibit", status: "approved", purposeVersion: 1, decidedBy: OTTO, views: {} } as const;
    const state = { ...NOTHING.product, statements: [{ ...later, validFrom: NOON + 9 * DAY }] };

    const { statements } = done(decide(state, OTTO, { decision: "prohibit", validUntil: NOON + DAY }));

    expect(statements.map(({ validFrom }) => validFrom)).toEqual([NOON + 9 * DAY, NOON]);
  });

  it("prohibits products only, and without a request", () => {
    expect(refusalOf(decide(requested(PERSON_LEG), MIA, { decision: "prohibit" }))).toBe("not-possible");
    expect(refusalOf(decide(pending, OTTO, { decision: "prohibit", request: "r1" }))).toBe("not-possible");
  });
});
