import type { LegKey, LegState, LegStatement } from "./leg.ts";
import { deciderOf, isStanding, record } from "./recording.ts";
import {
  type Actor,
  authorised,
  type LegOutcome,
  type LegTerms,
  purposeOf,
  type Refusal,
  refusal,
  unknownPurpose,
  withoutAuthority,
} from "./terms.ts";

/** Takes back what was decided before: a new decision, in force at once. */
export interface RevokeCommand {
  readonly actor: Actor;
  readonly reason: string;
  /** What is taken back. @default allow */
  readonly effect?: LegStatement["effect"] | undefined;
}

/** The leg with its standing statements of one effect revoked. A pending request keeps waiting. */
export function revokeLeg(state: LegState, command: RevokeCommand, terms: LegTerms): LegOutcome {
  const { now } = terms;
  const { effect = "allow", reason } = command;
  const actor = authorised(command.actor, state.key, terms);
  if (!actor) return { refusal: withoutAuthority("revoke", state.key, terms) };
  if (!state.statements.some((statement) => isStanding(statement, effect, now))) {
    return { refusal: nothingStanding(state.key, terms) };
  }
  const statements = state.statements.map((statement) =>
    isStanding(statement, effect, now) ? revoked(statement, actor, now) : statement,
  );
  const by = { by: actor.id, onBehalfOf: actor.onBehalfOf };
  const action = effect === "allow" ? "revoke" : "lift";
  const entry = { action, at: now, ...by, reason } as const;
  return { next: record(state, { statements, request: state.request, entry }, terms) };
}

/** Whoever mistypes the purpose must not read that it is revoked already. */
function nothingStanding(key: LegKey, terms: LegTerms): Refusal {
  if (!purposeOf(key, terms)) return unknownPurpose(key, terms);
  const help = "it ended, was revoked before, or was given for another purpose";
  return refusal("not-possible", `nothing is in force for \`${key.purpose}\` that could be revoked`, help);
}

function revoked({ effect, purposeVersion, ...rest }: LegStatement, actor: Actor, now: number): LegStatement {
  const { validFrom, validUntil, views } = rest;
  const interval = { validFrom, validUntil };
  return { effect, status: "revoked", purposeVersion, ...deciderOf(actor, now), ...interval, views };
}
