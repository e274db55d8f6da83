import { approveLeg } from "./approve-leg.ts";
import { decideLeg, type LegDecision } from "./decide-leg.ts";
import type { LegState } from "./leg.ts";
import { rejectLeg } from "./reject-leg.ts";
import { type LegOutcome, type LegTerms, purposeOf } from "./terms.ts";

/** Whether a person may act for a purpose. Only a product can be prohibited for one. */
export interface PersonDecision extends LegDecision {
  readonly decision: "approve" | "reject";
}

/** The person leg as decided. A decision is final for its request. */
export function decidePersonLeg(state: LegState, command: PersonDecision, terms: LegTerms): LegOutcome {
  return decideLeg(state, command, {
    terms,
    carryOut: (decided) => {
      if (decided.decision === "reject") return rejectLeg(state, decided, terms);
      const latest = terms.now + (purposeOf(state.key, terms)?.maxApproval ?? 0);
      return approveLeg(
        state,
        { ...decided, validUntil: Math.min(decided.validUntil ?? latest, latest), view: {} },
        terms,
      );
    },
  });
}
