/** What approvals and assignments share: how they are read, and what can be wrong with one or with several. */

import type { Instant, Millis, Statement } from "../mesh.ts";
import { type Draft, optional, required, withDefault } from "./draft.ts";
import type { Known } from "./known.ts";
import { type Place, shortened } from "./place.ts";
import type { PurposeDraft } from "./purposes.ts";
import { identity, instant, instantUp, oneOf, positive, purposeRef } from "./scalars.ts";

export const statementFields = {
  purpose: required(purposeRef),
  purposeVersion: withDefault(positive, 1),
  status: withDefault(oneOf(["requested", "approved", "rejected", "revoked"]), "approved"),
  decidedBy: optional(identity),
  onBehalfOf: optional(identity),
  decidedAt: optional(instant),
  validFrom: optional(instantUp),
  validUntil: optional(instant),
};

type StatementDraft = Draft<Statement>;

/** Reports what is wrong with one statement by itself, and a purpose that does not exist. */
export function checkStatement(draft: StatementDraft, purposes: Known<PurposeDraft>): void {
  const { purpose } = draft.value;
  if (purpose !== undefined) purposes.resolve({ name: purpose, place: draft.place.at("purpose") }, "purpose");

  checkInterval(draft.place, draft.value);
  if (draft.has("onBehalfOf") !== draft.has("decidedAt")) {
    const [missing, given] = draft.has("onBehalfOf") ? ["decidedAt", "onBehalfOf"] : ["onBehalfOf", "decidedAt"];
    draft.place.at(missing).fault(`is required beside \`${given}\``, "a delegate's decision names both");
  }
}

/** Reports an interval that contains no instant. */
export function checkInterval(
  place: Place,
  { validFrom, validUntil }: { readonly validFrom?: Instant | undefined; readonly validUntil?: Instant | undefined },
): void {
  if (validFrom === undefined || validUntil === undefined || validFrom < validUntil) return;
  place.at("validUntil").fault("is not after `validFrom`");
}

/** An approved statement's time, of those that must not overlap. */
interface Span {
  readonly from: Instant;
  readonly until: Instant;
  readonly place: Place;
}

/** Spans by what must be apart: statements of one kind about one purpose. */
export class Spans {
  readonly #groups = new Map<string, Span[]>();

  /** Notes a statement, if it is approved and could be read whole: a bound that could not be read is no open bound. */
  add(group: string, draft: StatementDraft, longest?: Millis): void {
    const { status, validFrom = Number.NEGATIVE_INFINITY, validUntil = Number.POSITIVE_INFINITY } = draft.value;
    if (draft.faulty || status !== "approved") return;

    const until = longest === undefined ? validUntil : Math.min(validUntil, validFrom + longest);
    const span = { from: validFrom, until, place: draft.place };
    if (span.from >= span.until) return;
    const spans = this.#groups.get(group);
    if (spans) spans.push(span);
    else this.#groups.set(group, [span]);
  }

  /** Reports every span that begins before an earlier one of its group has ended. */
  check(what: string): void {
    for (const spans of this.#groups.values()) {
      if (spans.length > 1) reportOverlaps(spans, what);
    }
  }
}

function reportOverlaps(spans: readonly Span[], what: string): void {
  const [first, ...rest] = spans.toSorted((one, other) => order(one.from, other.from));
  let latest = first;
  for (const span of rest) {
    if (latest && span.from < latest.until) {
      const help = "end the one before the other begins";
      span.place.fault(`overlaps in time with ${shortened(String(latest.place))}, ${what}`, help);
    }
    if (!latest || span.until > latest.until) latest = span;
  }
}

/** Of bounds that may be infinite, whose difference may be none. */
function order(one: Instant, other: Instant): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
