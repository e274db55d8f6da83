import type { LegDecision } from "./decide-leg.ts";
import type { LegState, LegStatement } from "./leg.ts";
import { deciderOf, endOf, isStanding, record } from "./recording.ts";
import { type LegOutcome, type LegTerms, purposeOf, refusal } from "./terms.ts";

/** The leg of a product with a prohibition beside what else was stated; a pending request keeps waiting. */
export function prohibitLeg(state: LegState, command: LegDecision, terms: LegTerms): LegOutcome {
  const { now } = terms;
  const { actor, reason, validUntil } = command;
  const standing = state.statements.filter((statement) => isStanding(statement, "prohibit", now));
  const isForbidden = standing.some(
    (statement) => (statement.validFrom ?? now) <= now && endOf(statement) >= endOf({ validUntil }),
  );
  if (isForbidden) {
    return { refusal: refusal("not-possible", "this is prohibited already, for at least as long") };
  }
  const purposeVersion = purposeOf(state.key, terms)?.version ?? 0;
  const decided = { ...deciderOf(actor, now), validFrom: now, validUntil };
  const statement: LegStatement = { effect: "prohibit", status: "approved", purposeVersion, ...decided, views: {} };
  // one that ends later than the new one still forbids what the new one does not
  const longer = standing.filter((other) => endOf(other) > endOf({ validUntil }));
  const statements = [...state.statements.filter(({ effect }) => effect === "allow"), ...longer, statement];
  const by = { by: actor.id, onBehalfOf: actor.onBehalfOf };
  const entry = { action: "prohibit", at: now, ...by, reason, purposeVersion, validUntil } as const;
  return { next: record(state, { statements, request: state.request, entry }, terms) };
}
