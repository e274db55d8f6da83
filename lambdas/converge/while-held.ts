import { wait } from "../../lib/aws/wait.ts";
import type { Catalog } from "../../lib/lake-formation/state.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import type { LakeSettings } from "../../lib/ports/lake-settings.ts";
import { catalogLease, type Lease } from "../../lib/ports/lease.ts";
import { CatalogBusyError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { CALL_TIME, type Every, KeptLease, LEASE_TIME } from "./kept-lease.ts";

/** What every run needs that writes to a catalog. */
export interface HeldDependencies {
  /** Which catalog it is. */
  readonly place: Catalog;
  readonly catalog: LakeFormationCatalog;
  /** @default - nobody looks after default permissions */
  readonly settings?: LakeSettings | undefined;
  readonly lease: Lease;
  /** Tells this run from any other that is under way; a run that is repeated under the same name goes on at once. */
  readonly holder: string;
  /** When the run is ended by its host, whatever it does. */
  readonly deadline: Instant;
  /** How long to wait for a lease that somebody else holds. @default 0 */
  readonly patience?: Millis | undefined;
  /** @default - waits */
  readonly pause?: ((milliseconds: number) => Promise<void>) | undefined;
  /** What looks after the lease while the run waits for something else. @default - real time */
  readonly every?: Every | undefined;
  /** From 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const LONGEST_PAUSE: Millis = 5_000;
/** Within this time several who wait for the lease get it, one after the other. */
export const OTHERS_FIRST: Millis = 3 * LONGEST_PAUSE;

/**
 * Works on the catalog while nobody else does.
 *
 * @param work gets the instant after which it must begin no call: whatever it began by then ends before the deadline;
 * and the dependencies, of which catalog and settings change nothing unless the lease outlasts the call: they throw a
 * CatalogBusyError instead
 * @throws CatalogBusyError if somebody else holds the lease; then nothing was done. Or if it was lost on the way; then
 * nothing was done from then on
 */
export async function whileHeld<Dependencies extends HeldDependencies, Result>(
  dependencies: Dependencies,
  work: (stopAt: Instant, held: Dependencies) => Promise<Result>,
): Promise<Result> {
  const { place, lease, holder, deadline, log, every, clock, pause = wait } = dependencies;
  const name = catalogLease(place);
  const until = await acquire(dependencies, name);
  const renew = (end: Instant) => lease.renew(name, holder, end);
  const kept = new KeptLease({ until, renew, now: () => clock.now(), pause, every });
  try {
    return await work(deadline - CALL_TIME, onlyWhile(kept, dependencies));
  } finally {
    await kept.end();
    // one that is not given back ends by itself
    await lease.release(name, holder).catch(() => log({ level: "warn", message: "lease not released" }));
  }
}

/** @returns until when it is held */
async function acquire(dependencies: HeldDependencies, name: string): Promise<Instant> {
  const { lease, holder, deadline, clock, place, patience = 0, pause = wait, random = Math.random } = dependencies;
  const latest = Math.min(clock.now() + patience, deadline - CALL_TIME);
  for (;;) {
    const until = clock.now() + LEASE_TIME;
    if (await lease.acquire(name, holder, until)) return until;
    if (clock.now() >= latest) {
      const help = "nothing was done; the run is repeated, at the latest by the schedule";
      const where = `the catalog of account ${place.account} in ${place.region}`;
      throw new CatalogBusyError(`another converger is writing to ${where}`, { help });
    }
    await pause(random() * LONGEST_PAUSE);
  }
}

/** Whatever changes something has first to be sure of the lease, and repeats what was refused only while it is. */
function onlyWhile<Dependencies extends HeldDependencies>(kept: KeptLease, given: Dependencies): Dependencies {
  const { catalog, settings } = given;
  const before = (stopAt = Number.POSITIVE_INFINITY) => kept.mayBeginUntil(stopAt);
  const held = {
    catalog: {
      readState: (...about: Parameters<LakeFormationCatalog["readState"]>) => catalog.readState(...about),
      readDatabaseNames: (stopAt) => catalog.readDatabaseNames(stopAt),
      hasOtherDomains: (domain) => catalog.hasOtherDomains(domain),
      apply: async (call, stopAt) => catalog.apply(call, await before(stopAt)),
    } satisfies LakeFormationCatalog,
    settings:
      settings &&
      ({
        isAdministrator: (role) => settings.isAdministrator(role),
        closeDefaults: (domain, stopAt) => settings.closeDefaults(domain, stopAt, before),
        removeAdministrator: async (role, stopAt) => settings.removeAdministrator(role, await before(stopAt)),
      } satisfies LakeSettings),
  };
  return { ...given, ...held };
}
