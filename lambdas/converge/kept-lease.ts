import type { Instant, Millis } from "../../lib/model/mesh.ts";
import { CatalogBusyError } from "../shared/errors.ts";

/** Does something again and again, until it is stopped by calling what is returned. */
export type Every = (milliseconds: Millis, act: () => void) => () => void;

/** How a lease that was acquired is kept. */
export interface KeptLeaseOptions {
  /** Until when it was acquired. */
  readonly until: Instant;
  /** Moves its end; false if it was somebody else's meanwhile, or nobody's. */
  readonly renew: (until: Instant) => Promise<boolean>;
  readonly now: () => Instant;
  readonly pause: (milliseconds: Millis) => Promise<void>;
  /** @default - by the clock, and nothing stays pending */
  readonly every?: Every | undefined;
}

/** Within this time a call that was begun has its answer, or is given up. */
export const CALL_TIME: Millis = 30_000;
/** As long as whoever was killed keeps others away: they take away in time what ends a narrowing lead from now. */
export const LEASE_TIME: Millis = 120_000;
/** Clocks differ by less. */
const CLOCK_DIFFERENCE: Millis = 30_000;
/** Whatever is begun while the lease stands for longer has ended before anybody else takes it for theirs. */
const LEAST: Millis = CALL_TIME + CLOCK_DIFFERENCE;
/** With no more than that left it is renewed; until {@link LEAST} is left nobody has to wait for it. */
const ENOUGH: Millis = 90_000;
const BETWEEN_LOOKS: Millis = 15_000;
const RETRY_PAUSE: Millis = 2_000;

/**
 * A short lease that is renewed for as long as it is needed: whoever holds it and dies keeps others away for no longer
 * than {@link LEASE_TIME}.
 *
 * It is lost once a renewal was refused, since others may have changed what was read. A renewal without an answer
 * proves nothing: it is repeated while the lease stands.
 */
export class KeptLease {
  readonly #options: KeptLeaseOptions;
  readonly #stop: () => void;
  #until: Instant;
  #isLost = false;
  #renewal: Promise<void> | undefined;

  constructor(options: KeptLeaseOptions) {
    this.#options = options;
    this.#until = options.until;
    // whoever reads for minutes asks for nothing
    this.#stop = (options.every ?? everyByClock)(BETWEEN_LOOKS, () => void this.#renewIfNeeded());
  }

  /**
   * Until when something may be begun, which is later than now.
   *
   * @param stopAt when to wait no longer for an answer
   * @throws CatalogBusyError if nothing may: the lease is lost, or nobody answered in time
   */
  async mayBeginUntil(stopAt: Instant): Promise<Instant> {
    const { now, pause } = this.#options;
    await this.#renewIfNeeded();
    while (!this.#isLost && this.#left() <= LEAST && now() < Math.min(this.#until, stopAt)) {
      await pause(RETRY_PAUSE);
      await this.#renewIfNeeded();
    }
    if (this.#isLost || this.#left() <= LEAST) {
      const help = "what was done stays; the run is repeated, at the latest by the schedule";
      throw new CatalogBusyError("the lease on the catalog was lost, so another converger may be writing", { help });
    }
    return Math.min(stopAt, this.#until - LEAST);
  }

  /** Renews no more; fulfilled when nothing is under way. */
  async end(): Promise<void> {
    this.#stop();
    await this.#renewal;
  }

  #left(): Millis {
    return this.#until - this.#options.now();
  }

  /** One at a time, so that no late answer stands for a later end. */
  #renewIfNeeded(): Promise<void> {
    if (this.#isLost || this.#left() > ENOUGH) return Promise.resolve();
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<void> {
    const until = this.#options.now() + LEASE_TIME;
    try {
      if (await this.#options.renew(until)) this.#until = until;
      else this.#isLost = true;
    } catch {
      // whether it was renewed nobody knows: it stands as long as before
    }
  }
}

const everyByClock: Every = (milliseconds, act) => {
  const timer = setInterval(act, milliseconds).unref();
  return () => clearInterval(timer);
};
