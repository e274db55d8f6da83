import { authorityWindow } from "../authority.ts";
import type { Instant } from "../mesh.ts";
import { append, type NewEntry } from "./history.ts";
import type { LegState, LegStatement } from "./leg.ts";
import { type Actor, authorityOverLeg, type LegTerms, purposeOf } from "./terms.ts";

/** What a decision changes about a leg. */
export interface Change extends Pick<LegState, "statements" | "request"> {
  readonly entry: NewEntry;
}

/** The leg with the change made, and one more entry in its history. */
export function record(state: LegState, { entry, ...change }: Change, { digest }: LegTerms): LegState {
  return { ...state, ...change, version: state.version + 1, history: append(state.history, entry, digest) };
}

/** The fields of a statement that say who decided; when only if a delegate did, whose power depends on it. */
export function deciderOf({ id, onBehalfOf }: Actor, now: Instant): Decider {
  return onBehalfOf === undefined ? { decidedBy: id } : { decidedBy: id, onBehalfOf, decidedAt: now };
}

/** Whether the statement was approved and has not ended, whoever decided it. */
export function isStanding(statement: LegStatement, effect: LegStatement["effect"], now: Instant): boolean {
  return statement.effect === effect && statement.status === "approved" && now < endOf(statement);
}

/** Whether the statement opens the leg at this time. */
export function isEffective(statement: LegStatement, { key }: LegState, terms: LegTerms): boolean {
  const { now, hub } = terms;
  const purpose = purposeOf(key, terms);
  if (!purpose || statement.purposeVersion !== purpose.version) return false;
  const from = statement.validFrom ?? Number.NEGATIVE_INFINITY;
  const until = key.leg === "person" ? from + purpose.maxApproval : Number.POSITIVE_INFINITY;
  const authority = authorityOverLeg(key, terms);
  const window = authorityWindow({ ...statement, purpose: key.purpose }, authority, hub.delegations);
  const isTimely = from <= now && now < until && window.from <= now && now < window.until;
  return isTimely && isStanding(statement, "allow", now);
}

/** First instant at which the statement no longer says anything. */
export function endOf({ validUntil }: Pick<LegStatement, "validUntil">): Instant {
  return validUntil ?? Number.POSITIVE_INFINITY;
}

/** The statements but those of one effect. */
export function without(effect: LegStatement["effect"], { statements }: LegState): readonly LegStatement[] {
  return statements.filter((statement) => statement.effect !== effect);
}

type Decider = Pick<LegStatement, "decidedBy" | "onBehalfOf" | "decidedAt">;
