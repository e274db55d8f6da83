import fc from "fast-check";
import type { Instant, Millis } from "../../../lib/model/mesh.ts";

export const MINUTE: Millis = 60_000;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/** The middle of the few instants at which anything happens, so that ties and boundaries are the rule. */
const NOON: Instant = Date.UTC(2026, 5, 1, 12);
/** Before everything; a `maxApproval` of 30 days that starts here ends at {@link NOON}. */
export const EARLY: Instant = NOON - 30 * DAY;
/** After everything. */
export const LATE: Instant = NOON + 30 * DAY;

/** Minutes apart, because sessions last an hour at most and should often end for another reason. */
const INSTANTS: readonly Instant[] = [0, 10, -10, 20, -20, 30, -30, 60, -60].map((m) => NOON + m * MINUTE);

export const arbitraryInstant: fc.Arbitrary<Instant> = fc.constantFrom(...INSTANTS);

/** On an instant, or one millisecond before or after it. */
export const arbitraryBeside: fc.Arbitrary<Millis> = fc.constantFrom(0, -1, 1);

/** An instant to ask about: on a boundary or one millisecond beside it. */
export const arbitraryAt: fc.Arbitrary<Instant> = fc
  .tuple(arbitraryInstant, arbitraryBeside)
  .map(([instant, beside]) => instant + beside);

export interface Interval {
  readonly validFrom?: Instant | undefined;
  readonly validUntil?: Instant | undefined;
}

/** Begins and ends while questions are asked. */
const arbitraryPause: fc.Arbitrary<Interval> = fc.tuple(arbitraryInstant, arbitraryInstant).map(([one, other]) => ({
  validFrom: Math.min(one, other),
  validUntil: one === other ? LATE : Math.max(one, other),
}));

/** Never empty; long ones are frequent so that much is in force at once. */
export const arbitraryInterval: fc.Arbitrary<Interval> = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom<Interval>({ validFrom: EARLY }, { validFrom: EARLY, validUntil: LATE }) },
  { weight: 3, arbitrary: arbitraryInstant.map((validUntil) => ({ validFrom: EARLY, validUntil })) },
  { weight: 2, arbitrary: arbitraryInstant.map((validFrom) => ({ validFrom, validUntil: LATE })) },
  { weight: 3, arbitrary: fc.constantFrom<Interval>({}, { validUntil: LATE }) },
  { weight: 1, arbitrary: arbitraryInstant.map((validUntil) => ({ validUntil })) },
  { weight: 2, arbitrary: arbitraryPause },
);

/** Of what forbids: mostly for a while, so that there is a before and an after. */
export const arbitraryProhibitedInterval: fc.Arbitrary<Interval> = fc.oneof(
  { weight: 2, arbitrary: arbitraryPause },
  { weight: 1, arbitrary: arbitraryInterval },
);

/** Whether two half-open intervals share an instant; a missing bound is no bound. */
export function overlap(one: Partial<Interval>, other: Partial<Interval>): boolean {
  return (
    (one.validFrom ?? -Infinity) < (other.validUntil ?? Infinity) &&
    (other.validFrom ?? -Infinity) < (one.validUntil ?? Infinity)
  );
}
