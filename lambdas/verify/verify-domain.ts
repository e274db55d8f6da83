import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import { type Findings, verify } from "../../lib/lake-formation/verify.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import type { Change, Events } from "../../lib/ports/events.ts";
import type { LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";
import type { Log } from "../shared/log.ts";
import type { Count } from "../shared/metrics.ts";
import { readSnapshot } from "../shared/snapshots.ts";
import { logExposures, logOpenings } from "./findings-log.ts";
import { readShard, type Shard } from "./shard.ts";

/** What a verification needs. It changes nothing: whom it finds out, the converger deals with. */
export interface VerifyDependencies {
  readonly table: PolicyTable;
  readonly catalog: Pick<LakeFormationCatalog, "readState">;
  /** Id of the domain that is served. */
  readonly domain: string;
  /** How long before a view ends it is taken away, and how long after one begins it may take to be given. */
  readonly lead: Millis;
  /** ARN of the role that makes databases and tables; the converger takes from it what it thereby may read. */
  readonly creator: string;
  readonly events: Events;
  readonly count: Count;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells this run from any other. */
  readonly run: string;
  /** When the run is ended by its host, whatever it does. */
  readonly deadline: Instant;
  /** Products that are looked at in one run. @default {@link SHARD_SIZE} */
  readonly shardSize?: number | undefined;
}

/** What a run found, in numbers. */
export interface Verification {
  readonly products: number;
  readonly tables: number;
  /** Pairs of role and table of which too much is read, and openings that the converger takes away. */
  readonly overExposures: number;
  /** Pairs of role and table of which too little is read. */
  readonly underExposures: number;
  /** Openings by grants that the kit never touches. */
  readonly foreignOpenings: number;
  /** Name of the product after which the next run goes on; absent after the domain's last. */
  readonly until?: string | undefined;
}

/** A table's tags are read one by one: more products would not be read in one run's time; see `docs/benchmarks.md`. */
export const SHARD_SIZE = 1000;
/** To compare what was read and to say what was found. */
const COMPARISON_TIME: Millis = 60_000;

/**
 * Looks whether everybody reads what the law says of the products of one shard, and hands on to the next shard.
 *
 * Shards follow one another in the order of names, so that there is one reader at a time, and end with the domain; one
 * that fails hands on all the same. The law is read before the state: what is decided in between is seen by the next
 * run, at the latest.
 *
 * @param after name of the product after which the shard begins. @default - the domain's first shard
 * @throws ServiceUnavailableError if the state cannot be read whole, or the rest not be handed on
 */
export async function verifyDomain(dependencies: VerifyDependencies, after?: string): Promise<Verification> {
  const { table, domain, shardSize: size = SHARD_SIZE } = dependencies;
  const shard = await readShard(table, { domain, after, size });
  try {
    const { findings, unreadable } = await findingsOf(dependencies, shard);
    // a grant that cannot be told belongs to no shard
    const openings = after === undefined ? [...findings.foreignOpenings, ...unreadable] : findings.foreignOpenings;
    return await reported(dependencies, shard, { ...findings, foreignOpenings: openings });
  } finally {
    if (shard.until !== undefined) await handOn(dependencies, shard.until);
  }
}

async function findingsOf({ table, catalog, domain, lead, deadline, clock }: VerifyDependencies, shard: Shard) {
  const index = await readSnapshot(table, { products: shard.products });
  const actual = await catalog.readState(domain, deadline - COMPARISON_TIME, shard.includes);
  // as late as can be: what ended while it was read was taken away long before
  const findings = verify(actual, index, clock.now(), { domain, isIncluded: shard.includes, lead });
  const isUnreadable = ({ why }: ForeignOpening) => why === "unreadable";
  return {
    findings: { ...findings, foreignOpenings: findings.foreignOpenings.filter((opening) => !isUnreadable(opening)) },
    unreadable: findings.foreignOpenings.filter(isUnreadable),
  };
}

async function reported(
  dependencies: VerifyDependencies,
  { products, until }: Shard,
  { tables, overExposures, underExposures, foreignOpenings }: Findings,
): Promise<Verification> {
  const { domain, count, log, creator } = dependencies;
  const isWithdrawn = ({ principal }: ForeignOpening) =>
    principal === "IAM_ALLOWED_PRINCIPALS" || principal === creator;
  const withdrawn = foreignOpenings.filter(isWithdrawn);
  const foreign = foreignOpenings.filter((opening) => !isWithdrawn(opening));
  const verification = {
    products: products.length,
    tables,
    overExposures: overExposures.length + withdrawn.length,
    underExposures: underExposures.length,
    foreignOpenings: foreign.length,
    until,
  };

  await announce(dependencies, verification);
  logExposures(log, domain, { overExposures, underExposures });
  logOpenings(log, domain, { withdrawn, foreign });
  const isClean = verification.overExposures + verification.underExposures + verification.foreignOpenings === 0;
  log({ level: isClean ? "info" : "warn", message: "verified", domain, ...verification });
  count({
    OverExposures: verification.overExposures,
    UnderExposures: verification.underExposures,
    ForeignOpenings: verification.foreignOpenings,
    // counts rounds: a domain was looked at once its last shard was
    ...(until === undefined ? { Verifications: 1 } : {}),
  });
  return verification;
}

/** Wakes the converger at once for whatever it can put right, before anything else is done. */
async function announce({ events, domain, run, log }: VerifyDependencies, found: Verification): Promise<void> {
  const changes: readonly Change[] = [
    ...(found.overExposures > 0 ? [{ id: `${run}/over`, kind: "over-exposed", domain } as const] : []),
    ...(found.underExposures > 0 ? [{ id: `${run}/under`, kind: "under-exposed", domain } as const] : []),
    ...(found.foreignOpenings > 0 ? [{ id: `${run}/foreign`, kind: "foreign-opening" } as const] : []),
  ];
  const failed = changes.length > 0 ? await events.publish(changes) : changes;
  const isLost = failed instanceof Set && failed.size > 0;
  if (isLost) log({ level: "warn", message: "converging left to the schedule", domain });
}

async function handOn({ events, domain, run }: VerifyDependencies, until: string): Promise<void> {
  const product = `${domain}/${until}`;
  const failed = await events.publish([{ id: `${run}/rest`, kind: "verification", product }]);
  if (failed.size === 0) return;
  const help = "the next run that the schedule begins starts anew";
  throw new ServiceUnavailableError(`what comes after \`${product}\` was not handed on`, { help });
}
