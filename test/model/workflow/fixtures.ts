import { sha256 } from "../../../lib/aws/sha256.ts";
import { decidePersonLeg, type PersonDecision } from "../../../lib/model/workflow/decide-person-leg.ts";
import { decideProductLeg, type ProductDecision } from "../../../lib/model/workflow/decide-product-leg.ts";
import type { Hub } from "../../../lib/model/workflow/hub.ts";
import { emptyLeg, type LegKey, type LegState } from "../../../lib/model/workflow/leg.ts";
import { type RequestCommand, requestLeg } from "../../../lib/model/workflow/request-leg.ts";
import { type RevokeCommand, revokeLeg } from "../../../lib/model/workflow/revoke-leg.ts";
import type { LegOutcome, LegTerms } from "../../../lib/model/workflow/terms.ts";
import { customers, hub, NOON, people } from "../../contract/sample-mesh.ts";

export const ALICE = "alice@acme.example";
export const MIA = "mia@acme.example";
export const ZOE = "zoe@acme.example";
export const MAX = "max@acme.example";
export const BEN = "ben@acme.example";
export const OLGA = "olga@acme.example";
export const OTTO = "otto@acme.example";

export const PERSON_LEG = { leg: "person", person: ALICE, purpose: "marketing" } as const;
export const PRODUCT_LEG = { leg: "product", product: "crm/customers", purpose: "marketing" } as const;
export const NOTHING = { person: emptyLeg(PERSON_LEG), product: emptyLeg(PRODUCT_LEG) };

export const published: Hub = { ...hub, release: 1 };

/** Alice, Mia above her and Zoe above that. */
export const line = [ALICE, MIA, ZOE].flatMap((id) => people.filter((person) => person.id === id));

export function termsAt(now = NOON, given: Partial<LegTerms> = {}): LegTerms {
  return { hub: published, line, product: customers, now, digest: sha256, ...given };
}

export function ask(state: LegState, given: Partial<RequestCommand> = {}, terms = termsAt()): LegOutcome {
  return requestLeg(state, { id: "r1", requester: ALICE, beneficiary: ALICE, reason: "campaign", ...given }, terms);
}

export function decide(
  state: LegState,
  by: string,
  given: Partial<ProductDecision> = {},
  terms = termsAt(),
): LegOutcome {
  const command = { decision: "approve", request: state.request?.id, reason: "fine", ...given } as const;
  const decision = { ...command, actor: { id: by, ...given.actor } };
  return state.key.leg === "person"
    ? decidePersonLeg(state, decision as PersonDecision, terms)
    : decideProductLeg(state, decision, terms);
}

export function revoke(state: LegState, by: string, given: Partial<RevokeCommand> = {}, terms = termsAt()): LegOutcome {
  return revokeLeg(state, { actor: { id: by }, reason: "over", ...given }, terms);
}

/** The next state of a command that must go through. */
export function done(outcome: LegOutcome): LegState {
  if (outcome.refusal) throw new Error(`refused: ${outcome.refusal.message}`);
  return outcome.next;
}

/** The refusal's code of a command that must not go through. */
export function refusalOf({ refusal }: LegOutcome): string | undefined {
  return refusal?.code;
}

export function requested(key: LegKey): LegState {
  return done(ask(emptyLeg(key)));
}
