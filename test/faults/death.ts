import type { ReceivedCall } from "../../lib/local/lake-formation/wire.ts";
import { isChange, type Way } from "./way.ts";

/**
 * How a process ends at a call that changes something:
 *
 * - `between`: it has the answer to the call before, and never sends this one
 * - `unanswered`: the call takes effect, and nobody sees the answer
 * - `half`: some of the call's parts take effect, the others do not
 */
export type Death = "between" | "unanswered" | "half";

export const DEATHS: readonly Death[] = ["between", "unanswered", "half"];

export interface Mortal {
  readonly way: Way;
  /** Fulfilled when the process is gone; it never ends by itself then, and gives nothing back. */
  readonly died: Promise<"killed">;
}

/** The way of a process that is killed at the n-th call, from 1, with which it would change something. */
export function killedAt(change: number, death: Death): Mortal {
  const { promise: died, resolve: die } = Promise.withResolvers<"killed">();
  let changes = 0;
  return {
    died,
    way: async (call, deliver) => {
      if (isChange(call)) changes += 1;
      if (changes < change) return deliver(call);
      if (isChange(call) && changes === change) {
        if (death === "unanswered") deliver(call);
        if (death === "half") deliver(halfOf(call));
        die("killed");
      }
      return new Promise(() => undefined);
    },
  };
}

/** The first half of whatever the call has several of; the whole of what has no parts. */
function halfOf({ input = {}, ...call }: ReceivedCall): ReceivedCall {
  const { Entries, LFTags, Resource } = input;
  if (Array.isArray(Entries)) return { ...call, input: { ...input, Entries: firstHalf(Entries) } };
  const { TableWithColumns: place } = (Resource ?? {}) as { TableWithColumns?: { ColumnNames: readonly string[] } };
  if (place && place.ColumnNames.length > 1) {
    const ColumnNames = firstHalf(place.ColumnNames);
    return { ...call, input: { ...input, Resource: { TableWithColumns: { ...place, ColumnNames } } } };
  }
  return { ...call, input: Array.isArray(LFTags) ? { ...input, LFTags: firstHalf(LFTags) } : input };
}

function firstHalf<T>(values: readonly T[]): readonly T[] {
  return values.slice(0, Math.ceil(values.length / 2));
}
