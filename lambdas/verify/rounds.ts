import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";

/** Longer than this no round waits for what it handed on: an hour in the function's queue, and some in the bus. */
const KEPT: Millis = 2 * 60 * 60_000;

/**
 * Where rounds stand that began with a domain's first shard and had no shard fail.
 *
 * Kept in memory, since whoever can write events could write there whatever it likes: a round that another instance
 * goes on with counts for none, and the next one does.
 */
export class Rounds {
  readonly #clock: Clock;
  readonly #stand = new Map<string, Instant>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether all before was looked at. A round goes on from a place once. */
  goesOn(after: string | undefined): boolean {
    if (after === undefined) return true;
    const since = this.#stand.get(after);
    this.#stand.delete(after);
    return since !== undefined && this.#clock.now() - since <= KEPT;
  }

  /** Takes down that all was looked at up to a product. */
  stands(until: string): void {
    this.#stand.set(until, this.#clock.now());
  }
}
