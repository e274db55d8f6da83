import type { Reason, ReasonCode } from "../../lib/model/decision.ts";
import { PRODUCT_SENTENCES } from "../../lib/model/product-sentences.ts";
import { QUESTION_SENTENCES } from "../../lib/model/question-sentences.ts";
import { type Asked, reasonSentence } from "../../lib/model/reason-sentence.ts";
import { legVerdict } from "../../lib/model/verdicts-at.ts";
import type { Digest } from "../../lib/model/workflow/history.ts";
import { type Companion, emptyLeg, type LegKey, type LegState } from "../../lib/model/workflow/leg.ts";
import { mayAskFor, type RequestCommand, requestLeg } from "../../lib/model/workflow/request-leg.ts";
import type { LegTerms } from "../../lib/model/workflow/terms.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, LegTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { accepted, onConflictAgain, writeChange } from "../shared/change-leg.ts";
import { RefusedError } from "../shared/errors.ts";
import { readSnapshot } from "../shared/snapshots.ts";

/** What asking needs. */
export interface RequestDependencies {
  readonly table: HubTable & PeopleTable & Pick<ProductTable, "readProduct"> & Pick<LegTable, "writeLeg">;
  readonly clock: Clock;
  readonly digest: Digest;
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

/** A leg before and after it is asked for; the same if this one changes nothing. */
type Step = readonly [before: LegState, after: LegState];

/** Sentences about what no decision of a manager or an owner mends, so that asking for one would be in vain. */
const IN_VAIN: Readonly<Partial<Record<ReasonCode, string>>> = { ...QUESTION_SENTENCES, ...PRODUCT_SENTENCES };

/** Asks for whichever legs are missing. Each is one item; if the second write fails, asking again completes it. */
export function requestAccess(dependencies: RequestDependencies, wish: AccessWish): Promise<Standings> {
  const command = { ...wish, id: dependencies.newId() };
  return onConflictAgain(() => ask(dependencies, command));
}

/** Whether anything waits now. */
export function isWaiting({ person, product }: Standings): boolean {
  return person.state !== "open" || product.state !== "open";
}

async function ask(
  { table, clock, digest }: RequestDependencies,
  command: AccessWish & RequestCommand,
): Promise<Standings> {
  const { id, requester, beneficiary: person, product, purpose } = command;
  const offered = await table.readProduct(product);
  const products = offered ? [offered] : [];
  const { hub, record, line, mesh } = await readSnapshot(table, { person, products });
  if (!mayAskFor(requester, line)) {
    const help = "ask for yourself, or for somebody who reports to you";
    throw new RefusedError({ code: "not-allowed", message: "you cannot ask for this person", help });
  }
  const terms: LegTerms = { hub, line, product: offered?.product, now: clock.now(), digest };
  const asked = { person, product, purpose };
  const { outcome, reasons } = legVerdict(mesh, { ...asked, at: terms.now });
  const messages = reasons.flatMap((reason) => sentenceInVain(reason, asked));
  if (messages.length > 0) {
    throw new RefusedError({ code: outcome === "gap" ? "not-found" : "not-possible", message: messages.join(" ") });
  }
  const request = (key: LegKey, legs: readonly LegState[] = [], companion?: Companion): Step => {
    const leg = legs.find((known) => known.key.purpose === purpose) ?? emptyLeg(key);
    return [leg, accepted(requestLeg(leg, { ...command, companion }, terms))];
  };
  const lacks = (leg: "approv" | "assign") => reasons.some(({ code }) => code.includes(leg));
  // both are judged before either is written: what one is refused for leaves no request for the other behind
  const ofProduct = lacks("assign") ? request({ leg: "product", product, purpose }, offered?.legs) : undefined;
  const companion = ofProduct?.[1].request && { product, request: ofProduct[1].request.id };
  const ofPerson = lacks("approv") ? request({ leg: "person", person, purpose }, record?.legs, companion) : undefined;
  if (ofProduct) await writeChange(table, ...ofProduct);
  if (ofPerson) await writeChange(table, ...ofPerson);
  return { person: standing(ofPerson, id), product: standing(ofProduct, id) };
}

function sentenceInVain(reason: Reason, asked: Asked): readonly string[] {
  const template = IN_VAIN[reason.code];
  return template === undefined ? [] : [reasonSentence(template, reason, asked)];
}

function standing(step: Step | undefined, id: string): LegStanding {
  const request = step?.[1].request;
  if (!request) return { state: "open" };
  return { state: request.id === id ? "requested" : "pending", request: request.id };
}
