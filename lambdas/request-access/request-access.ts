import type { Reason, ReasonCode } from "../../lib/model/decision.ts";
import { reasonsJson } from "../../lib/model/decision-json.ts";
import type { Asked } from "../../lib/model/reason-message.ts";
import type { ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { mayAskFor, type RequestCommand, requestLeg } from "../../lib/model/workflow/request-leg.ts";
import type { Refusal } from "../../lib/model/workflow/terms.ts";
import { accepted, changeLeg, type LegDependencies, readLeg } from "../shared/change-leg.ts";
import { RefusedError } from "../shared/errors.ts";
import { readVerdicts } from "../shared/snapshots.ts";

/** What asking needs. */
export interface RequestDependencies extends LegDependencies {
  readonly newId: () => string;
}

/** Access that is asked for. */
export interface AccessWish {
  readonly requester: string;
  readonly beneficiary: string;
  readonly product: string;
  readonly purpose: string;
  readonly reason: string;
}

/** How one leg stands: in force, asked for by this call, or asked for before. */
type LegStanding = { readonly state: "open" } | { readonly state: "requested" | "pending"; readonly request: string };

export type Standings = Readonly<Record<LegKey["leg"], LegStanding>>;

const OPEN: LegStanding = { state: "open" };

/** Asks for whichever legs are missing. Each is one item; if the second write fails, asking again completes it. */
export async function requestAccess(dependencies: RequestDependencies, wish: AccessWish): Promise<Standings> {
  const { table, newId } = dependencies;
  const { requester, beneficiary, product, purpose, reason } = wish;
  const person: LegKey = { leg: "person", person: beneficiary, purpose };
  const [{ state, terms }, record] = await Promise.all([readLeg(dependencies, person), table.readProduct(product)]);
  if (!mayAskFor(requester, terms)) {
    const help = "ask for yourself, or for somebody who reports to you";
    throw new RefusedError({ code: "not-allowed", message: "you cannot ask for this person", help });
  }
  const missing = await missingLegs(dependencies, wish, record);
  const command: RequestCommand = { id: newId(), requester, beneficiary, reason };
  // what the person leg would be refused for must not leave a request for the product behind
  if (missing.person) accepted(requestLeg(state, command, terms));

  const key: LegKey = { leg: "product", product, purpose };
  const productLeg = missing.product ? await ask(dependencies, key, command) : undefined;
  const companion = productLeg?.request && { product, request: productLeg.request.id };
  const personLeg = missing.person ? await ask(dependencies, person, { ...command, companion }) : undefined;
  return { person: standing(personLeg, command.id), product: standing(productLeg, command.id) };
}

/** Whether anything waits now. */
export function isWaiting({ person, product }: Standings): boolean {
  return person.state !== "open" || product.state !== "open";
}

async function missingLegs(
  { table, clock }: RequestDependencies,
  { beneficiary, product, purpose }: AccessWish,
  record: ProductRecord | undefined,
): Promise<Readonly<Record<LegKey["leg"], boolean>>> {
  const { at } = await readVerdicts(table, { person: beneficiary, products: record ? [record] : [] });
  const asked = { person: beneficiary, product, purpose };
  const { outcome, reasons } = at(clock.now())(asked);
  const hopeless = reasons.filter(({ code }) => !isMended(code));
  if (outcome === "gap") throw beyondRequests("not-found", reasons, asked);
  if (hopeless.length > 0) throw beyondRequests("not-possible", hopeless, asked);
  return {
    person: reasons.some(({ code }) => code.startsWith("approval-") || code === "no-approval"),
    product: reasons.some(({ code }) => isAssignment(code)),
  };
}

/** Whether a request can lead to what is missing; an acknowledgement is made when the session is opened. */
function isMended(code: ReasonCode): boolean {
  const isApproval = code.startsWith("approval-") || code === "no-approval";
  return isApproval || isAssignment(code) || code === "acknowledgement-missing";
}

function isAssignment(code: ReasonCode): boolean {
  return code.startsWith("assignment-") || code === "not-assigned";
}

function beyondRequests(code: Refusal["code"], reasons: readonly Reason[], asked: Asked): RefusedError {
  const messages = reasonsJson(reasons, asked).map(({ message }) => message);
  return new RefusedError({ code, message: messages.join(" ") });
}

function ask(dependencies: RequestDependencies, key: LegKey, command: RequestCommand): Promise<LegState> {
  return changeLeg(dependencies, key, ({ state, terms }) => requestLeg(state, command, terms));
}

function standing(leg: LegState | undefined, id: string): LegStanding {
  if (!leg?.request) return OPEN;
  return { state: leg.request.id === id ? "requested" : "pending", request: leg.request.id };
}
