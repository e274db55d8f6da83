import type { Person } from "../mesh.ts";
import { bar, isDecidable } from "./barred.ts";
import { append } from "./history.ts";
import type { Companion, LegState, PendingRequest } from "./leg.ts";
import { type LegOutcome, type LegTerms, purposeOf, type Refusal, refusal, takesNoStatements } from "./terms.ts";

/** Asks that a leg be opened. */
export interface RequestCommand {
  /** Id of the request, the same for both legs that one call asks for. */
  readonly id: string;
  readonly requester: string;
  readonly beneficiary: string;
  readonly reason: string;
  /** Of a person leg: the product leg asked for together with it. */
  readonly companion?: Companion | undefined;
}

/** How many product legs may wait together with one person leg: so the item stays small. */
const MOST_COMPANIONS = 20;

/** How many people may wait for one decision, none of whom may make it: so the item stays small. */
const MOST_BARRED = 1_000;

/**
 * The leg with the request pending. If one is pending already, the same one, with what the newcomer adds to it; the
 * state itself if that is nothing. One that nobody is left to decide makes way for the new one.
 *
 * INVARIANT: whatever waits because of this could be decided by somebody when it was asked for.
 */
export function requestLeg(state: LegState, command: RequestCommand, terms: LegTerms): LegOutcome {
  const { key, request: pending } = state;
  const addressee = key.leg === "person" ? terms.line?.[0]?.manager : key.product.split("/")[0];
  const refused = takesNoStatements(key, terms);
  if (refused) return { refusal: refused };
  if (addressee === undefined) {
    const message = "nobody manages this person, so nobody can approve";
    return { refusal: refusal("not-possible", message, "have one recorded") };
  }
  const waiting = pending && isDecidable(state, terms) ? pending : opened(state, command, terms);
  const request = joined({ ...waiting, addressee }, command, terms);
  // what a request that made way leaves behind does not wait for this one; and who adds nothing is not refused
  const isFull =
    waiting === pending && request.companions.length > Math.max(MOST_COMPANIONS, waiting.companions.length);
  const crowd =
    (isFull && "products wait for this person's approval") ||
    (request.barred.length > Math.max(MOST_BARRED, waiting.barred.length) && "people wait for this decision");
  if (crowd) return { refusal: refusal("not-possible", `too many ${crowd}`, "have it decided first") };
  if (!isDecidable({ key, request }, terms)) return { refusal: nobodyLeft() };
  if (JSON.stringify(request) === JSON.stringify(pending)) return { next: state };
  const { requester: by, reason, at, purposeVersion } = request;
  const entry = { action: "request", at, by, reason, request: request.id, purposeVersion } as const;
  const history = request.id === pending?.id ? state.history : append(state.history, entry, terms.digest);
  return { next: { ...state, version: state.version + 1, request, history } };
}

/** The leg with people barred from deciding its pending request: it only ever narrows who may. */
export function barFromLeg(state: LegState, people: readonly string[], terms: Pick<LegTerms, "digest">): LegState {
  const { request } = state;
  if (!request) return state;
  const narrowed = bar(request, people, terms.digest);
  if (narrowed.barred.length === request.barred.length) return state;
  return { ...state, version: state.version + 1, request: narrowed };
}

/** Whether the person may ask for the first of the line: for themselves, or for somebody below them. */
export function mayAskFor(requester: string, line: readonly Person[]): boolean {
  return line[0]?.id === requester || line.some(({ manager }) => manager === requester);
}

function nobodyLeft(): Refusal {
  const help = "have what waits decided, somebody else ask, or another manager or owner recorded";
  return refusal("not-possible", "whoever could decide this asks for it or benefits from it", help);
}

function opened({ key, request }: LegState, { id, requester, reason }: RequestCommand, terms: LegTerms) {
  const purposeVersion = purposeOf(key, terms)?.version ?? 0;
  // what a request that makes way was made together with stays: whoever decided that does not decide this
  const { companions = [] } = request ?? {};
  return { id, requester, at: terms.now, reason, purposeVersion, barred: [], companions };
}

function joined(pending: PendingRequest, command: RequestCommand, { digest }: LegTerms): PendingRequest {
  const { requester, beneficiary, companion } = command;
  const isKnown = pending.companions.some(
    ({ product, request }) => product === companion?.product && request === companion.request,
  );
  const companions = companion && !isKnown ? [...pending.companions, companion] : pending.companions;
  // also who has no authority now: by the time of the decision they may
  return { ...bar(pending, [requester, beneficiary], digest), companions };
}
