import { describe, expect, it } from "vitest";
import { sha256 } from "../../../lib/aws/sha256.ts";
import { fingerprint } from "../../../lib/model/workflow/history.ts";
import { mayAskFor } from "../../../lib/model/workflow/request-leg.ts";
import { NOON } from "../../contract/sample-mesh.ts";
import {
  ALICE,
  ask,
  decide,
  done,
  line,
  MAX,
  MIA,
  NOTHING,
  OLGA,
  OTTO,
  PERSON_LEG,
  refusalOf,
  requested,
  revoke,
  termsAt,
  ZOE,
} from "./fixtures.ts";

describe("asking for a leg", () => {
  it("puts the request into the inbox of the beneficiary's manager", () => {
    const { request, history, version, statements } = done(ask(NOTHING.person, { requester: MIA }));

    expect(request).toMatchObject({ id: "r1", requester: MIA, addressee: MIA, at: NOON, purposeVersion: 1 });
    expect(history.at(-1)).toMatchObject({ action: "request", by: MIA, reason: "campaign", request: "r1" });
    expect({ version, statements }).toEqual({ version: 1, statements: [] });
  });

  it("puts a request for a product into the domain's inbox", () => {
    expect(done(ask(NOTHING.product)).request?.addressee).toBe("crm");
  });

  it.each([
    { purpose: "nothing", code: "not-found" },
    { purpose: "old", code: "not-possible" },
  ])("is refused as $code for purpose $purpose", ({ purpose, code }) => {
    expect(refusalOf(ask({ ...NOTHING.person, key: { ...PERSON_LEG, purpose } }))).toBe(code);
  });

  it("is refused for a person whom nobody manages", () => {
    expect(refusalOf(ask(NOTHING.person, {}, termsAt(NOON, { line: [{ id: ALICE }] })))).toBe("not-possible");
  });

  it("changes nothing when the same request waits already", () => {
    const pending = requested(PERSON_LEG);

    expect(done(ask(pending, { id: "r2" }))).toBe(pending);
  });

  it("bars a newcomer who could decide from the request that waits", () => {
    const pending = done(ask(NOTHING.product));

    const joined = done(ask(pending, { id: "r2", requester: OLGA, beneficiary: OLGA }));

    expect(joined.version).toBe(2);
    expect(joined.request?.id).toBe("r1");
    expect(refusalOf(decide(joined, OLGA))).toBe("not-allowed");
    expect(done(decide(joined, OTTO)).statements).toHaveLength(1);
    expect(joined.request?.barred).toContain(fingerprint(OLGA, "r1", sha256));
  });

  it("sends the request on when the manager has changed", () => {
    const moved = [{ id: ALICE, manager: ZOE }, ...line.slice(2)];

    const joined = done(ask(requested(PERSON_LEG), { id: "r2" }, termsAt(NOON, { line: moved })));

    expect(joined.request).toMatchObject({ id: "r1", addressee: ZOE });
  });

  const onlyMia = termsAt(NOON, { line: [{ id: ALICE, manager: MIA }, { id: MIA }] });

  it("is refused when whoever could decide asks or benefits", () => {
    expect(refusalOf(ask(NOTHING.person, { requester: MIA }, onlyMia))).toBe("not-possible");
    expect(done(ask(NOTHING.person, {}, onlyMia)).request?.requester).toBe(ALICE);
  });

  it("is refused when whoever is left to decide what waits joins it", () => {
    const pending = done(ask(NOTHING.person, {}, onlyMia));

    expect(refusalOf(ask(pending, { id: "r2", requester: MIA }, onlyMia))).toBe("not-possible");
    expect(done(decide(pending, MIA, {}, onlyMia)).statements).toHaveLength(1);
  });

  it("replaces a request that nobody is left to decide, and keeps what that was made together with", () => {
    const companion = { product: "crm/customers", request: "r1" };
    const byMia = done(ask(NOTHING.person, { requester: MIA, companion }));
    expect(done(ask(byMia, { id: "r2" })).request?.id).toBe("r1");

    const replaced = done(ask(byMia, { id: "r2" }, onlyMia));

    expect(replaced.request).toMatchObject({ id: "r2", requester: ALICE, companions: [companion] });
    expect(replaced.history.map(({ action, request }) => [action, request])).toEqual([
      ["request", "r1"],
      ["request", "r2"],
    ]);
    expect(refusalOf(decide(replaced, MIA, { request: "r1" }, onlyMia))).toBe("not-pending");
    expect(done(decide(replaced, MIA, {}, onlyMia)).statements).toHaveLength(1);
  });

  it("remembers every product leg that waits together with the person's, up to a bound", () => {
    let state = NOTHING.person;
    for (let at = 0; at < 20; at++) {
      state = done(ask(state, { id: `r${at}`, companion: { product: `crm/p${at}`, request: `r${at}` } }));
    }

    expect(state.request?.companions).toHaveLength(20);
    expect(done(ask(state, { companion: { product: "crm/p7", request: "r7" } }))).toBe(state);
    expect(refusalOf(ask(state, { companion: { product: "crm/p20", request: "r20" } }))).toBe("not-possible");
  });

  it("refuses no product for those of a request that made way", () => {
    const companionAt = (at: number) => ({ product: `crm/p${at}`, request: `r${at}` });
    let state = NOTHING.person;
    for (let at = 0; at < 20; at++) state = done(ask(state, { requester: MIA, companion: companionAt(at) }));

    const replaced = done(ask(state, { id: "r20", companion: companionAt(20) }, onlyMia));

    expect(replaced.request).toMatchObject({ id: "r20", requester: ALICE });
    expect(replaced.request?.companions).toHaveLength(21);
    // the same again adds nothing; one more would wait for this request
    expect(done(ask(replaced, { id: "r21", companion: companionAt(20) }, onlyMia))).toBe(replaced);
    expect(refusalOf(ask(replaced, { id: "r21", companion: companionAt(21) }, onlyMia))).toBe("not-possible");
  });
});

describe("who may ask for whom", () => {
  it.each([
    { requester: ALICE, may: true, why: "oneself" },
    { requester: MIA, may: true, why: "a report" },
    { requester: ZOE, may: true, why: "a report's report" },
    { requester: MAX, may: false, why: "a former report" },
    { requester: OLGA, may: false, why: "a colleague" },
  ])("is $may for $why", ({ requester, may }) => {
    expect(mayAskFor(requester, line)).toBe(may);
  });

  it("is nobody for people whom the mesh does not know", () => {
    expect(mayAskFor(ALICE, [])).toBe(false);
  });
});

describe("revoking", () => {
  const approved = done(decide(requested(PERSON_LEG), MIA));

  it("closes the leg at once, whoever approved", () => {
    const { statements, history } = done(revoke(approved, ZOE, {}, termsAt(NOON + 1)));

    expect(statements).toMatchObject([{ status: "revoked", decidedBy: ZOE }]);
    expect(history.at(-1)).toMatchObject({ action: "revoke", by: ZOE, reason: "over", at: NOON + 1 });
  });

  it.each([ALICE, OLGA])("is not up to %s", (by) => {
    expect(refusalOf(revoke(approved, by))).toBe("not-allowed");
  });

  it("is refused when nothing is in force", () => {
    const revoked = done(revoke(approved, MIA));

    expect(refusalOf(revoke(revoked, MIA))).toBe("not-possible");
    expect(refusalOf(revoke(NOTHING.person, MIA))).toBe("not-possible");
  });

  it("lifts a prohibition and leaves the allowance", () => {
    const allowed = done(decide(done(ask(NOTHING.product)), OLGA));
    const prohibited = done(decide(allowed, OTTO, { decision: "prohibit" }));

    const { statements, history } = done(revoke(prohibited, OLGA, { effect: "prohibit" }));

    expect(statements.map(({ effect, status }) => [effect, status])).toEqual([
      ["allow", "approved"],
      ["prohibit", "revoked"],
    ]);
    expect(history.at(-1)?.action).toBe("lift");
  });

  it("leaves a request waiting", () => {
    const renewal = done(ask(approved, { id: "r2" }));

    expect(done(revoke(renewal, MIA)).request?.id).toBe("r2");
  });
});
