import type { Instant } from "../mesh.ts";
import { isBarred } from "./barred.ts";
import type { LegState } from "./leg.ts";
import {
  type Actor,
  authoritiesOf,
  type LegOutcome,
  type LegTerms,
  partiesOf,
  purposeOf,
  type Refusal,
  refusal,
  takesNoStatements,
  unknownPurpose,
  withoutAuthority,
} from "./terms.ts";

/** Decides a leg: its pending request, or on the decider's own initiative. */
export interface LegDecision {
  readonly decision: "approve" | "reject" | "prohibit";
  /** Id of the request that is decided. @default - the decider acts of their own accord */
  readonly request?: string | undefined;
  readonly actor: Actor;
  readonly reason: string;
  /** @default - as long as the purpose allows; without end for a prohibition */
  readonly validUntil?: Instant | undefined;
}

/**
 * What either leg has in common: who may decide what when. What a decision that is allowed leads to is `carryOut`'s, which
 * is told with whose authority it is made.
 */
export function decideLeg<Decision extends LegDecision>(
  state: LegState,
  command: Decision,
  { terms, carryOut }: { readonly terms: LegTerms; readonly carryOut: (decided: Decision) => LegOutcome },
): LegOutcome {
  const ways = authoritiesOf(command.actor, state.key, terms);
  // of several who delegated to the actor, whom nothing bars; whoever takes away needs not choose
  const open =
    command.decision === "prohibit" ? ways.slice(0, 1) : ways.filter((way) => !isBarredFrom(state, way, terms));
  const [actor = ways[0], ...others] = open;
  if (!actor) return { refusal: withoutAuthority("decide", state.key, terms) };
  if (others.length > 0) return { refusal: ambiguous(open) };
  const refused =
    purposeRefusal(state, command, terms) ??
    requestRefusal(state, command) ??
    // whoever takes away decides no request, so nobody is barred from it
    (command.decision === "prohibit" ? undefined : partyRefusal(state, actor, terms)) ??
    initiativeRefusal(state, command, actor) ??
    endRefusal(command, terms) ??
    changeRefusal(state, command, terms);
  return refused ? { refusal: refused } : carryOut({ ...command, actor });
}

function purposeRefusal({ key }: LegState, { decision }: LegDecision, terms: LegTerms): Refusal | undefined {
  if (decision === "approve") return takesNoStatements(key, terms);
  return purposeOf(key, terms) ? undefined : unknownPurpose(key, terms);
}

function requestRefusal({ request: pending }: LegState, command: LegDecision): Refusal | undefined {
  const { decision, request } = command;
  if (decision === "prohibit") {
    if (request === undefined) return undefined;
    return refusal("not-possible", "a prohibition decides no request", "leave `request` out");
  }
  if (request !== undefined) {
    if (pending?.id === request) return undefined;
    return refusal(
      "not-pending",
      "no such request waits here: it was decided already, made way for another or was never made",
    );
  }
  if (pending) return refusal("not-possible", "a request waits for a decision", "name it in `request`");
  if (decision === "approve") return undefined;
  return refusal("not-pending", "there is no request to reject", "revoke what is in force instead");
}

function isBarredFrom({ request }: LegState, actor: Actor, { digest }: LegTerms): boolean {
  return request !== undefined && isBarred(request, partiesOf(actor), digest);
}

/** Whose authority is used stands in the record for good: it is not for us to choose. */
function ambiguous(ways: readonly Actor[]): Refusal {
  const names = ways.map(({ onBehalfOf }) => `\`${onBehalfOf}\``).join(", ");
  return refusal("not-possible", "more than one delegated this to you", `name one in \`onBehalfOf\`: ${names}`);
}

function partyRefusal(state: LegState, actor: Actor, terms: LegTerms): Refusal | undefined {
  if (!isBarredFrom(state, actor, terms)) return undefined;
  const message = "whoever asked, benefits or decided the other leg does not decide this one";
  return refusal("not-allowed", message, "have it decided one level up");
}

/** Who decides of their own accord states or confirms; they do not undo the no of another, such as of the level above. */
function initiativeRefusal(state: LegState, command: LegDecision, actor: Actor): Refusal | undefined {
  if (command.decision !== "approve" || command.request !== undefined) return undefined;
  const authority = closedBy(state);
  if (authority === undefined || authority === (actor.onBehalfOf ?? actor.id)) return undefined;
  return refusal("not-possible", "somebody else rejected or revoked this", "have it asked for anew");
}

/** With whose authority the leg was rejected or revoked, if that is the latest that was decided about it. */
function closedBy({ history, statements }: LegState): string | undefined {
  const latest = history.findLast(({ action }) => action === "approve" || action === "reject" || action === "revoke");
  if (latest) return latest.action === "approve" ? undefined : (latest.onBehalfOf ?? latest.by);
  // prohibitions may have pushed it out of the history
  const stated = statements.findLast(({ effect }) => effect === "allow");
  return stated?.status === "approved" ? undefined : (stated?.onBehalfOf ?? stated?.decidedBy);
}

function endRefusal({ validUntil }: LegDecision, { now }: LegTerms): Refusal | undefined {
  if (validUntil === undefined || validUntil > now) return undefined;
  return refusal("not-possible", "`validUntil` is not after now");
}

function changeRefusal({ key, request }: LegState, { decision }: LegDecision, terms: LegTerms): Refusal | undefined {
  if (decision !== "approve" || !request || request.purposeVersion === purposeOf(key, terms)?.version) return undefined;
  const help = "reject it and have it asked for anew";
  return refusal("not-possible", "the purpose has changed since the request", help);
}
