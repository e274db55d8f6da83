import type { Instant, View } from "../mesh.ts";
import { approveLeg } from "./approve-leg.ts";
import { fingerprint } from "./history.ts";
import type { LegState } from "./leg.ts";
import { prohibitLeg } from "./prohibit-leg.ts";
import { rejectLeg } from "./reject-leg.ts";
import {
  type Actor,
  authorised,
  type LegOutcome,
  type LegTerms,
  partiesOf,
  purposeOf,
  type Refusal,
  refusal,
} from "./terms.ts";

/** Decides a leg: its pending request, or on the decider's own initiative. */
export interface DecideCommand {
  readonly decision: "approve" | "reject" | "prohibit";
  /** Id of the request that is decided. @default - the decider acts of their own accord */
  readonly request?: string | undefined;
  readonly actor: Actor;
  readonly reason: string;
  /** @default - as long as the purpose allows; without end for a prohibition */
  readonly validUntil?: Instant | undefined;
  /** The view that is granted. @default - the one asked for, else the one that the contract offers */
  readonly views?: View | undefined;
}

/** The leg as decided. A decision is final for its request. */
export function decideLeg(state: LegState, command: DecideCommand, terms: LegTerms): LegOutcome {
  const actor = authorised(command.actor, state.key, terms);
  const refused = actor
    ? (purposeRefusal(state, command, terms) ??
      requestRefusal(state, command) ??
      partyRefusal(state, actor, terms) ??
      endRefusal(command, terms))
    : refusal("not-allowed", "this is not yours to decide", "ask a manager above, or an owner");
  if (!actor || refused) return { refusal: refused as Refusal };

  const decided = { ...command, actor };
  switch (command.decision) {
    case "approve":
      return approveLeg(state, decided, terms);
    case "reject":
      return rejectLeg(state, decided, terms);
    case "prohibit":
      return prohibitLeg(state, decided, terms);
  }
}

function purposeRefusal({ key }: LegState, { decision }: DecideCommand, terms: LegTerms): Refusal | undefined {
  const purpose = purposeOf(key, terms);
  if (!purpose) return refusal("not-found", `purpose \`${key.purpose}\` is not part of the mesh`);
  if (decision !== "approve" || purpose.status === "active") return undefined;
  return refusal("not-possible", `purpose \`${purpose.id}\` is ${purpose.status} and takes no new statements`);
}

function requestRefusal({ key, request: pending }: LegState, command: DecideCommand): Refusal | undefined {
  const { decision, request } = command;
  if (decision === "prohibit") {
    if (key.leg === "person") return refusal("not-possible", "only a product can be prohibited for a purpose");
    if (request === undefined) return undefined;
    return refusal("not-possible", "a prohibition decides no request", "leave `request` out");
  }
  if (request !== undefined) {
    if (pending?.id === request) return undefined;
    return refusal("not-pending", "no such request waits here: it was decided already or never made");
  }
  if (pending) return refusal("not-possible", "a request waits for a decision", "name it in `request`");
  if (decision === "approve") return undefined;
  return refusal("not-pending", "there is no request to reject", "revoke what is in force instead");
}

function partyRefusal({ request }: LegState, actor: Actor, { digest }: LegTerms): Refusal | undefined {
  if (!request) return undefined;
  const barred = new Set(request.barred);
  if (!partiesOf(actor).some((party) => barred.has(fingerprint(party, request.id, digest)))) return undefined;
  const message = "whoever asked, benefits or decided the other leg does not decide this one";
  return refusal("not-allowed", message, "have it decided one level up");
}

function endRefusal({ validUntil }: DecideCommand, { now }: LegTerms): Refusal | undefined {
  if (validUntil === undefined || validUntil > now) return undefined;
  return refusal("not-possible", "`validUntil` is not after now");
}
