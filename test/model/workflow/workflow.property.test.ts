import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../lib/aws/sha256.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { assembleMesh } from "../../../lib/model/workflow/assemble-mesh.ts";
import { legDocument, read } from "../../../lib/model/workflow/documents.ts";
import { findBreak, KEPT_ENTRIES } from "../../../lib/model/workflow/history.ts";
import type { LegState } from "../../../lib/model/workflow/leg.ts";
import { assignmentSchema } from "../../../lib/model/workflow/schemas/assignment.ts";
import type { LegOutcome } from "../../../lib/model/workflow/terms.ts";
import { DAY, NOON, people } from "../../contract/sample-mesh.ts";
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
  PERSON_LEG,
  published,
  requested,
  revoke,
  termsAt,
  ZOE,
} from "./fixtures.ts";

/** Acts that mostly go through; strangers alone would let broken rules pass. */
const actor = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(MIA, ZOE, BEN, MAX) }, fc.constantFrom(ALICE, OLGA));
const act = fc.record({
  kind: fc.constantFrom("ask", "approve", "approve", "reject", "revoke", "initiate"),
  by: actor,
  after: fc.integer({ min: 0, max: 2 * DAY }),
  days: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

interface Step {
  readonly before: LegState;
  readonly act: Act;
  readonly at: number;
  readonly outcome: LegOutcome;
}

function run(acts: readonly Act[]): readonly Step[] {
  const steps: Step[] = [];
  let state: LegState = NOTHING.person;
  let at = NOON - DAY;
  for (const [position, one] of acts.entries()) {
    at += one.after;
    const outcome = carryOut(state, one, { id: `r${position}`, at });
    steps.push({ before: state, act: one, at, outcome });
    state = outcome.refusal ? state : outcome.next;
  }
  return steps;
}

function carryOut(state: LegState, { kind, by, days }: Act, { id, at }: { id: string; at: number }): LegOutcome {
  const terms = termsAt(at);
  const validUntil = days === undefined ? undefined : at + days * DAY;
  switch (kind) {
    case "ask":
      return ask(state, { id, requester: by }, terms);
    case "revoke":
      return revoke(state, by, {}, terms);
    case "initiate":
      return decide(state, by, { request: undefined, validUntil }, terms);
    default:
      return decide(state, by, { decision: kind === "reject" ? "reject" : "approve", validUntil }, terms);
  }
}

function mayAct(leg: LegState, at: number): boolean {
  const record = { person: line[0] ?? { id: ALICE }, legs: [leg], acknowledgements: [] };
  const index = indexMesh(assembleMesh({ hub: published, record, managers: people }));
  return index.decideSession({ person: ALICE, purpose: PERSON_LEG.purpose, at }).outcome === "allow";
}

const acts = fc.array(act, { minLength: 1, maxLength: 12 });

describe("the workflow", () => {
  it("counts every write, and keeps a history that shows whether it was rewritten", () => {
    fc.assert(
      fc.property(acts, (some) => {
        for (const { before, outcome } of run(some)) {
          if (outcome.refusal || outcome.next === before) continue;
          expect(outcome.next.version).toBe(before.version + 1);
          expect(findBreak(outcome.next.history, sha256)).toBeUndefined();
        }
      }),
    );
  });

  it("opens the leg exactly when it approves: the model counts what the workflow wrote", () => {
    fc.assert(
      fc.property(acts, (some) => {
        for (const {
          outcome,
          act: { kind },
          at,
        } of run(some)) {
          if (outcome.refusal) continue;
          if (kind === "approve" || kind === "initiate") expect(mayAct(outcome.next, at)).toBe(true);
          if (kind === "revoke") expect(mayAct(outcome.next, at)).toBe(false);
        }
      }),
    );
  });

  it("opens nothing by asking, refusing or revoking, now or later", () => {
    fc.assert(
      fc.property(acts, fc.integer({ min: 0, max: 600 * DAY }), (some, later) => {
        for (const {
          before,
          outcome,
          act: { kind },
          at,
        } of run(some)) {
          if (outcome.refusal || kind === "approve" || kind === "initiate") continue;
          if (mayAct(outcome.next, at + later)) expect(mayAct(before, at + later)).toBe(true);
        }
      }),
    );
  });

  it("lets nobody decide who asked or benefits", () => {
    fc.assert(
      fc.property(acts, (some) => {
        for (const {
          before,
          outcome,
          act: { kind, by },
        } of run(some)) {
          if (kind === "ask" || kind === "revoke" || outcome.refusal) continue;
          expect(by).not.toBe(ALICE);
          expect(by).not.toBe(before.request?.requester);
        }
      }),
    );
  });

  it("keeps what it stores readable", () => {
    fc.assert(
      fc.property(acts, (some) => {
        for (const { outcome } of run(some)) {
          if (outcome.refusal) continue;
          const { key, ...stored } = outcome.next;
          const document = JSON.parse(JSON.stringify(legDocument(outcome.next)));
          expect({ key, ...read(assignmentSchema, document) }).toEqual({ key, ...stored });
        }
      }),
    );
  });

  it("keeps the latest entries only", () => {
    let state = NOTHING.person;
    for (let at = 0; at < 30; at++) {
      const outcome = decide(state, MIA, {}, termsAt(NOON + at));
      if (!outcome.refusal) state = outcome.next;
    }

    expect(state.history).toHaveLength(KEPT_ENTRIES);
    expect(findBreak(state.history, sha256)).toBeUndefined();
  });

  it("finds the entry that was rewritten", () => {
    const { history } = done(revoke(done(decide(requested(PERSON_LEG), MIA)), ZOE));
    const rewritten = history.map((entry, at) => (at === 1 ? { ...entry, by: ZOE } : entry));

    expect(findBreak(history, sha256)).toBeUndefined();
    expect(findBreak(rewritten, sha256)).toBe(1);
    expect(findBreak(history.toSpliced(0, 1), sha256)).toBeUndefined();
    expect(findBreak(history.toReversed(), sha256)).toBe(1);
  });
});
