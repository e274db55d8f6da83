/** What goes wrong with calls, by plan: deterministic, so that a run that failed can be run again. */

import { seededRandom } from "../seeded-random.ts";

/** What happens to one call. */
export type Fault =
  /** The whole call is refused and nothing is done. */
  | { readonly kind: "refusal"; readonly code: string; readonly message?: string | undefined }
  /** The parts at these positions (entries of a batch, tags) are refused, the others are carried out. */
  | {
      readonly kind: "partial";
      readonly parts: readonly number[];
      readonly code: string;
      readonly message?: string | undefined;
    }
  /** The call is carried out, but the caller never learns: it gets an exception, or no answer at all. */
  | { readonly kind: "timeout"; readonly answer: "exception" | "none" };

/** Says of each call, in the order they come, whether and how it fails. */
export interface FaultPlan {
  /** `parts` is how many parts the call has that can fail by themselves: 0 for calls that succeed or fail whole. */
  next(operation: string, parts: number): Fault | undefined;
}

/** How likely each fault is, from 0 (the default) to 1; at most one befalls a call. */
export interface FaultRates {
  /** Any sequence of calls meets the same faults under the same seed. A whole number. */
  readonly seed: number;
  /** `ThrottlingException`, which the SDK retries by itself. */
  readonly throttle?: number | undefined;
  /** `ConcurrentModificationException`, which it does not retry; calls that change something only. */
  readonly conflict?: number | undefined;
  /** Some entries of a batch, or some tags, are refused with `ConcurrentModificationException`. */
  readonly partial?: number | undefined;
  /** The effect without the answer; calls that change something only. */
  readonly timeout?: number | undefined;
}

/** Faults by chance that is no chance: the same for the same seed and sequence of calls. */
export function seededFaults({ seed, throttle = 0, conflict = 0, partial = 0, timeout = 0 }: FaultRates): FaultPlan {
  const random = seededRandom(seed);
  return {
    next(operation, parts) {
      // always two draws: what one call is does not shift what befalls the next
      const [kind, detail] = [random(), random()];
      if (kind < throttle) return THROTTLED;
      if (isReading(operation)) return undefined;
      if (kind < throttle + conflict) return CONFLICT;
      if (kind < throttle + conflict + partial) {
        return parts > 0 ? { ...CONFLICT, kind: "partial", parts: somePositions(parts, detail) } : undefined;
      }
      if (kind >= throttle + conflict + partial + timeout) return undefined;
      return { kind: "timeout", answer: detail < 0.5 ? "exception" : "none" };
    },
  };
}

/** Faults in a fixed order per operation, each befalling one call; then no more. `undefined` lets a call through. */
export function scriptedFaults(script: Readonly<Record<string, readonly (Fault | undefined)[]>>): FaultPlan {
  const left = new Map(Object.entries(script).map(([operation, faults]) => [operation, [...faults]]));
  return { next: (operation) => left.get(operation)?.shift() };
}

const THROTTLED: Fault = { kind: "refusal", code: "ThrottlingException", message: "Rate exceeded" };
const CONFLICT = {
  kind: "refusal",
  code: "ConcurrentModificationException",
  message: "Failed to make the change: the resource was modified at the same time",
} as const;

function isReading(operation: string): boolean {
  return /^(?:Get|List|Describe|Search)/.test(operation);
}

/** At least one position of `count`, by the bits of one draw. */
function somePositions(count: number, draw: number): readonly number[] {
  const bits = seededRandom(Math.floor(draw * 2 ** 32));
  const positions = Array.from({ length: count }, (_, at) => at).filter(() => bits() < 0.5);
  return positions.length > 0 ? positions : [Math.floor(draw * count)];
}
