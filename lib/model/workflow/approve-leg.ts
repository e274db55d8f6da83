import type { View } from "../mesh.ts";
import type { LegDecision } from "./decide-leg.ts";
import type { LegState, LegStatement } from "./leg.ts";
import { deciderOf, record, without } from "./recording.ts";
import { type LegOutcome, type LegTerms, purposeOf } from "./terms.ts";

/** What is approved. */
export interface Approved extends LegDecision {
  /** What a product shows; empty for a person. */
  readonly view: View;
}

/** The leg with a new approved statement in place of the one before. */
export function approveLeg(state: LegState, command: Approved, terms: LegTerms): LegOutcome {
  const { now } = terms;
  const { actor, reason, validUntil, view } = command;
  const { version = 0 } = purposeOf(state.key, terms) ?? {};
  const statement: LegStatement = {
    effect: "allow",
    status: "approved",
    purposeVersion: version,
    ...deciderOf(actor, now),
    validFrom: now,
    validUntil,
    views: view,
  };
  const made = { action: "approve", at: now, by: actor.id, onBehalfOf: actor.onBehalfOf, reason } as const;
  const entry = { ...made, request: command.request, purposeVersion: version, validUntil };
  const statements = [...without("allow", state), statement];
  return { next: record(state, { statements, request: undefined, entry }, terms) };
}
