import type { Catalog } from "../../lib/lake-formation/state.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { catalogLease, type Lease } from "../../lib/ports/lease.ts";
import { CatalogBusyError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";

/** What every run needs that writes to a catalog. */
export interface HeldDependencies {
  /** Which catalog it is. */
  readonly place: Catalog;
  readonly lease: Lease;
  /** Tells this run from any other that is under way; a run that is repeated under the same name goes on at once. */
  readonly holder: string;
  /** When the run is ended by its host, whatever it does. */
  readonly deadline: Instant;
  /** How long to wait for a lease that somebody else holds. @default 0 */
  readonly patience?: Millis | undefined;
  /** @default - waits */
  readonly pause?: ((milliseconds: number) => Promise<void>) | undefined;
  /** From 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Within this time a call that was begun has its answer, or is given up. */
export const CALL_TIME: Millis = 30_000;
/** A lease outlives its holder by this: clocks differ, and a call that was given up may still be carried out. */
const LEASE_MARGIN: Millis = 60_000;
const LONGEST_PAUSE: Millis = 5_000;

/**
 * Works on the catalog while nobody else does.
 *
 * @param work gets the instant after which it must begin no call: whatever it began by then ends before the deadline
 * and long before the lease
 * @throws CatalogBusyError if somebody else holds the lease; then nothing was done
 */
export async function whileHeld<Result>(
  dependencies: HeldDependencies,
  work: (stopAt: Instant) => Promise<Result>,
): Promise<Result> {
  const { place, lease, holder, deadline, log } = dependencies;
  const name = catalogLease(place);
  await acquire(dependencies, name);
  try {
    return await work(deadline - CALL_TIME);
  } finally {
    // one that is not given back ends by itself
    await lease.release(name, holder).catch(() => log({ level: "warn", message: "lease not released" }));
  }
}

async function acquire(dependencies: HeldDependencies, name: string): Promise<void> {
  const { lease, holder, deadline, clock, place, patience = 0, pause = wait, random = Math.random } = dependencies;
  const until = Math.min(clock.now() + patience, deadline - CALL_TIME);
  while (!(await lease.acquire(name, holder, deadline + LEASE_MARGIN))) {
    if (clock.now() >= until) {
      const help = "nothing was done; the run is repeated, at the latest by the schedule";
      const where = `the catalog of account ${place.account} in ${place.region}`;
      throw new CatalogBusyError(`another converger is writing to ${where}`, { help });
    }
    await pause(random() * LONGEST_PAUSE);
  }
}

/** Lets so many milliseconds pass. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
