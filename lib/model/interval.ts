import type { Instant } from "./mesh.ts";

/** A stretch of time: `from ≤ t < until`. */
export interface Interval {
  readonly from: Instant;
  readonly until: Instant;
}

export const ALWAYS: Interval = { from: -Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };
export const NEVER: Interval = { from: ALWAYS.until, until: ALWAYS.from };

/** From when until when something says that it is valid; a bound that it leaves out does not bound. */
export function validityOf({
  validFrom = ALWAYS.from,
  validUntil = ALWAYS.until,
}: {
  readonly validFrom?: Instant | undefined;
  readonly validUntil?: Instant | undefined;
}): Interval {
  return { from: validFrom, until: validUntil };
}

/** Whether the instant lies within the interval. */
export function isWithin({ from, until }: Interval, instant: Instant): boolean {
  return from <= instant && instant < until;
}
