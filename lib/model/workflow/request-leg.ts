import { append, fingerprint } from "./history.ts";
import type { Companion, LegState, PendingRequest } from "./leg.ts";
import { authorityOverLeg, type LegOutcome, type LegTerms, purposeOf, refusal } from "./terms.ts";

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
  const { key } = state;
  const purpose = purposeOf(key, terms);
  if (!purpose)
    return {
      refusal: refusal("not-found", `purpose \`${key.purpose}\` is not part of the mesh`, "see `GET /catalog`"),
    };
  if (purpose.status !== "active") {
    return {
      refusal: refusal("not-possible", `purpose \`${purpose.id}\` is ${purpose.status} and takes no new statements`),
    };
  }
  const addressee = key.leg === "person" ? terms.line?.[0]?.manager : terms.product?.domain;
  if (addressee === undefined) {
    return key.leg === "person"
      ? { refusal: refusal("not-possible", "nobody manages this person, so nobody can approve", "have one recorded") }
      : { refusal: refusal("not-found", `product \`${key.product}\` is not part of the mesh`, "see `GET /catalog`") };
  }
  if (state.request) return join(state, { command, pending: state.request, addressee }, terms);
  return { next: { ...state, version: state.version + 1, ...opened(state, { command, addressee }, terms) } };
}

/** The leg with people barred from deciding its pending request: it only ever narrows who may. */
export function barFromLeg(state: LegState, people: readonly string[], { digest }: Pick<LegTerms, "digest">): LegState {
  const { request } = state;
  if (!request) return state;
  const barred = new Set([...request.barred, ...people.map((person) => fingerprint(person, request.id, digest))]);
  if (barred.size === request.barred.length) return state;
  return { ...state, version: state.version + 1, request: { ...request, barred: [...barred] } };
}

/** Whether the person may ask for the first of the line: for themselves, or for one of their reports. */
export function mayAskFor(requester: string, terms: LegTerms): boolean {
  const [beneficiary] = terms.line ?? [];
  if (!beneficiary) return false;
  if (beneficiary.id === requester) return true;
  return authorityOverLeg({ leg: "person", person: beneficiary.id, purpose: "" }, terms).deciders.has(requester);
}

interface Opening {
  readonly command: RequestCommand;
  readonly addressee: string;
}

function opened({ key, history }: LegState, { command, addressee }: Opening, terms: LegTerms): Partial<LegState> {
  const { id, requester, beneficiary, reason, companion } = command;
  const { now, digest } = terms;
  const purposeVersion = purposeOf(key, terms)?.version ?? 0;
  const barred = new Set([requester, beneficiary].map((person) => fingerprint(person, id, digest)));
  return {
    request: {
      id,
      requester,
      at: now,
      reason,
      purposeVersion,
      addressee,
      barred: [...barred],
      companions: companion ? [companion] : [],
    },
    history: append(
      history,
      { action: "request", at: now, by: requester, reason, request: id, purposeVersion },
      digest,
    ),
  };
}

function join(state: LegState, opening: Opening & { readonly pending: PendingRequest }, terms: LegTerms): LegOutcome {
  const { command, pending, addressee } = opening;
  const { companion } = command;
  const isKnown = pending.companions.some(
    ({ product, request }) => product === companion?.product && request === companion.request,
  );
  const companions = companion && !isKnown ? [...pending.companions, companion] : pending.companions;
  if (companions.length > MOST_COMPANIONS) {
    return {
      refusal: refusal("not-possible", "too many products wait for this person's approval", "have it decided first"),
    };
  }
  // also who has no authority now: by the time of the decision they may
  const barred = barFromLeg(state, [command.requester, command.beneficiary], terms).request?.barred ?? pending.barred;
  if (barred.length > MOST_BARRED) {
    return { refusal: refusal("not-possible", "too many people wait for this decision", "have it decided first") };
  }
  const isSame = companions === pending.companions && barred === pending.barred && addressee === pending.addressee;
  if (isSame) return { next: state };
  return { next: { ...state, version: state.version + 1, request: { ...pending, companions, barred, addressee } } };
}
