import type { Instant } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { type Lease, LONGEST_LEASE } from "../../lib/ports/lease.ts";

/** {@link Lease} in this process. */
export class MemoryLease implements Lease {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly holder: string; readonly until: Instant }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Who holds a lease that has not ended. */
  holderOf(name: string): string | undefined {
    const held = this.#held.get(name);
    const now = this.#clock.now();
    return held && held.until > now && held.until <= now + LONGEST_LEASE ? held.holder : undefined;
  }

  async acquire(name: string, holder: string, until: Instant): Promise<boolean> {
    const other = this.holderOf(name);
    if (other !== undefined && (other !== holder || this.#endOf(name) > until)) return false;
    this.#held.set(name, { holder, until });
    return true;
  }

  async renew(name: string, holder: string, until: Instant): Promise<boolean> {
    if (this.#held.get(name)?.holder !== holder || this.#endOf(name) > until) return false;
    this.#held.set(name, { holder, until });
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.#held.get(name)?.holder === holder) this.#held.delete(name);
  }

  #endOf(name: string): Instant {
    return this.#held.get(name)?.until ?? Number.NEGATIVE_INFINITY;
  }
}
