/** Numbers that look random and are the same for the same seed, so that a run can be repeated anywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in `[0, 1)`. */
  next(): number {
    // a Weyl sequence, scrambled by multiplying and folding twice
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
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
