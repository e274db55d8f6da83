import type { LegDecision } from "./decide-leg.ts";
import type { LegState, LegStatement } from "./leg.ts";
import { deciderOf, isEffective, record, without } from "./recording.ts";
import type { LegOutcome, LegTerms } from "./terms.ts";

/** The leg with its request refused. What is in force stays: refusing to renew does not cut short what was granted. */
export function rejectLeg(state: LegState, { actor, reason, request }: LegDecision, terms: LegTerms): LegOutcome {
  const { now } = terms;
  const isInForce = state.statements.some((statement) => isEffective(statement, state, terms));
  const purposeVersion = state.request?.purposeVersion ?? 0;
  const statement: LegStatement = {
    effect: "allow",
    status: "rejected",
    purposeVersion,
    ...deciderOf(actor, now),
    views: {},
  };
  const statements = isInForce ? state.statements : [...without("allow", state), statement];
  const by = { by: actor.id, onBehalfOf: actor.onBehalfOf };
  const entry = { action: "reject", at: now, ...by, reason, request, purposeVersion } as const;
  return { next: record(state, { statements, request: undefined, entry }, terms) };
}
