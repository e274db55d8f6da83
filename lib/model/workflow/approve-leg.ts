import type { View } from "../mesh.ts";
import type { DecideCommand } from "./decide-leg.ts";
import type { ProductContent } from "./hub.ts";
import type { LegState, LegStatement } from "./leg.ts";
import { deciderOf, record, without } from "./recording.ts";
import { type LegOutcome, type LegTerms, purposeOf, type Refusal, refusal } from "./terms.ts";
import { describeFaults, viewFaults } from "./view-faults.ts";

/** The leg with a new approved statement in place of the one before. */
export function approveLeg(state: LegState, command: DecideCommand, terms: LegTerms): LegOutcome {
  const { key, request } = state;
  const { now } = terms;
  const { version = 0, maxApproval = 0 } = purposeOf(key, terms) ?? {};
  if (request && request.purposeVersion !== version) {
    const help = "reject it and have it asked for anew";
    return { refusal: refusal("not-possible", "the purpose has changed since the request", help) };
  }
  const granted = key.leg === "person" ? { view: {} } : grantedView(state, command, terms);
  if (granted.refusal) return granted;

  const longest = key.leg === "person" ? now + maxApproval : Number.POSITIVE_INFINITY;
  const end = Math.min(command.validUntil ?? longest, longest);
  const validUntil = Number.isFinite(end) ? end : undefined;
  const statement: LegStatement = {
    effect: "allow",
    status: "approved",
    purposeVersion: version,
    ...deciderOf(command.actor, now),
    validFrom: now,
    validUntil,
    views: granted.view,
  };
  const { actor, reason } = command;
  const made = { action: "approve", at: now, by: actor.id, onBehalfOf: actor.onBehalfOf, reason } as const;
  const entry = { ...made, request: command.request, purposeVersion: version, validUntil };
  const statements = [...without("allow", state), statement];
  return { next: record(state, { statements, request: undefined, entry }, terms) };
}

type Granted = { readonly view: View; readonly refusal?: undefined } | { readonly refusal: Refusal };

function grantedView({ key, request }: LegState, { views }: DecideCommand, { product }: LegTerms): Granted {
  const view = views ?? request?.views ?? offerOf(product, key.purpose);
  if (!view) {
    const help = "say in `view` what it may see";
    return { refusal: refusal("not-possible", "the contract offers no view for this purpose", help) };
  }
  // a request may be older than the product's tables
  const faults = viewFaults(view, product?.tables ?? []);
  return faults.length === 0 ? { view } : { refusal: refusal("not-possible", describeFaults(faults)) };
}

function offerOf(product: ProductContent | undefined, purpose: string): View | undefined {
  // a purpose may be called `constructor`
  return product && Object.hasOwn(product.offers, purpose) ? product.offers[purpose] : undefined;
}
