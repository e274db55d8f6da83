import type { Person } from "../mesh.ts";
import { append, fingerprint } from "./history.ts";
import type { Companion, LegState, PendingRequest } from "./leg.ts";
import { type LegOutcome, type LegTerms, purposeOf, refusal, takesNoStatements } from "./terms.ts";

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
 * state itself if that is nothing.
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
  const request = joined({ ...(pending ?? opened(state, command, terms)), addressee }, command, terms);
  const crowd =
    (request.companions.length > MOST_COMPANIONS && "products wait for this person's approval") ||
    (request.barred.length > MOST_BARRED && "people wait for this decision");
  if (crowd) return { refusal: refusal("not-possible", `too many ${crowd}`, "have it decided first") };
  if (JSON.stringify(request) === JSON.stringify(pending)) return { next: state };
  const { requester: by, reason, at, purposeVersion } = request;
  const entry = { action: "request", at, by, reason, request: request.id, purposeVersion } as const;
  const history = pending ? state.history : append(state.history, entry, terms.digest);
  return { next: { ...state, version: state.version + 1, request, history } };
}

/** The leg with people barred from deciding its pending request: it only ever narrows who may. */
export function barFromLeg(state: LegState, people: readonly string[], terms: Pick<LegTerms, "digest">): LegState {
  const { request } = state;
  if (!request) return state;
  const barred = barredFrom(request, people, terms);
  if (barred.length === request.barred.length) return state;
  return { ...state, version: state.version + 1, request: { ...request, barred } };
}

/** Whether the person may ask for the first of the line: for themselves, or for somebody below them. */
export function mayAskFor(requester: string, line: readonly Person[]): boolean {
  return line[0]?.id === requester || line.some(({ manager }) => manager === requester);
}

function opened({ key }: LegState, { id, requester, reason }: RequestCommand, terms: LegTerms) {
  const purposeVersion = purposeOf(key, terms)?.version ?? 0;
  return { id, requester, at: terms.now, reason, purposeVersion, barred: [], companions: [] };
}

function joined(pending: PendingRequest, command: RequestCommand, terms: LegTerms): PendingRequest {
  const { requester, beneficiary, companion } = command;
  const isKnown = pending.companions.some(
    ({ product, request }) => product === companion?.product && request === companion.request,
  );
  return {
    ...pending,
    // also who has no authority now: by the time of the decision they may
    barred: barredFrom(pending, [requester, beneficiary], terms),
    companions: companion && !isKnown ? [...pending.companions, companion] : pending.companions,
  };
}

function barredFrom(
  { id, barred }: PendingRequest,
  people: readonly string[],
  { digest }: Pick<LegTerms, "digest">,
): readonly string[] {
  return [...new Set([...barred, ...people.map((person) => fingerprint(person, id, digest))])];
}
