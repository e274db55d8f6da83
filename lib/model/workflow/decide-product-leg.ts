import type { View } from "../mesh.ts";
import { approveLeg } from "./approve-leg.ts";
import { decideLeg, type LegDecision } from "./decide-leg.ts";
import type { ProductContent } from "./hub.ts";
import type { LegState } from "./leg.ts";
import { prohibitLeg } from "./prohibit-leg.ts";
import { rejectLeg } from "./reject-leg.ts";
import { type LegOutcome, type LegTerms, refusal } from "./terms.ts";
import { describeFaults, viewFaults } from "./view-faults.ts";

/** Whether a product serves a purpose, and what it shows. */
export interface ProductDecision extends LegDecision {
  /** The view that is granted. @default - the one that the contract offers */
  readonly views?: View | undefined;
}

/** The product leg as decided. A decision is final for its request. */
export function decideProductLeg(state: LegState, command: ProductDecision, terms: LegTerms): LegOutcome {
  return decideLeg(state, command, {
    terms,
    carryOut: (decided) => {
      switch (decided.decision) {
        case "approve":
          return approveProduct(state, decided, terms);
        case "reject":
          return rejectLeg(state, decided, terms);
        case "prohibit":
          return prohibitLeg(state, decided, terms);
      }
    },
  });
}

function approveProduct(state: LegState, decided: ProductDecision, terms: LegTerms): LegOutcome {
  const { product, inputs = [] } = terms;
  const view = decided.views ?? offerOf(product, state.key.purpose);
  if (!product || !view) {
    const help = "say in `view` what it may see";
    return { refusal: refusal("not-possible", "the contract offers no view for this purpose", help) };
  }
  const faults = viewFaults(view, product, inputs);
  if (faults.length > 0) return { refusal: refusal("not-possible", describeFaults(faults)) };
  return approveLeg(state, { ...decided, view }, terms);
}

function offerOf(product: ProductContent | undefined, purpose: string): View | undefined {
  // a purpose may be called `constructor`
  return product && Object.hasOwn(product.offers, purpose) ? product.offers[purpose] : undefined;
}
