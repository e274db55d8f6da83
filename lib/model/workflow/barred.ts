import { type Digest, fingerprint } from "./history.ts";
import type { LegState, PendingRequest } from "./leg.ts";
import { authorised, authorityOverLeg, type LegTerms, partiesOf } from "./terms.ts";

/** The request with people barred from deciding it, beside those who are: it only ever narrows who may. */
export function bar(request: PendingRequest, people: readonly string[], digest: Digest): PendingRequest {
  const added = people.map((person) => fingerprint(person, request.id, digest));
  return { ...request, barred: [...new Set([...request.barred, ...added])] };
}

/** Whether one of these people may not decide the request. */
export function isBarred({ id, barred }: PendingRequest, people: readonly string[], digest: Digest): boolean {
  return people.some((person) => barred.includes(fingerprint(person, id, digest)));
}

/** Whether somebody is left who may decide the request of this leg. A delegate is no way out: both must not be barred. */
export function isDecidable({ key, request }: Pick<LegState, "key" | "request">, terms: LegTerms): boolean {
  const { deciders, predecessor } = authorityOverLeg(key, terms);
  const candidates = predecessor ? [...deciders, predecessor.id] : [...deciders];
  return candidates.some((id) => {
    const actor = authorised({ id }, key, terms);
    return request !== undefined && actor !== undefined && !isBarred(request, partiesOf(actor), terms.digest);
  });
}
