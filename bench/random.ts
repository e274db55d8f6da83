import { seededRandom } from "../lib/local/seeded-random.ts";

/** Draws that look random and are the same for the same seed, so that a run can be repeated anywhere. */
export class Random {
  /** A number in `[0, 1)`. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** An integer in `[low, high)`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low));
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items. Takes at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length)] as T;
  }

  /** So many different integers below `limit`, at most `limit` of them. */
  distinct(count: number, limit: number): ReadonlySet<number> {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, limit)) chosen.add(this.between(0, limit));
    return chosen;
  }
}
