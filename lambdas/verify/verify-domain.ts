import type { AwsCatalogReader } from "../../lib/aws/aws-catalog-reader.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import { isGivenByDefault } from "../../lib/lake-formation/bootstrap.ts";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { Grant } from "../../lib/lake-formation/state.ts";
import { type Findings, verify } from "../../lib/lake-formation/verify.ts";
import type { InstantViews } from "../../lib/model/decision.ts";
import { instantViews } from "../../lib/model/instant-views.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import { findBreak } from "../../lib/model/workflow/history.ts";
import type { ProductRecord } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import type { HubTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { type Announcing, announce } from "../shared/announce.ts";
import type { Count } from "../shared/metrics.ts";
import { readShard, SHARD_SIZE, type Shard } from "../shared/shard.ts";
import { blindVerifier } from "../shared/sight.ts";
import { readProductPart } from "../shared/snapshots.ts";
import { logExposures, logNotUnderstood, logOpenings, logRewritten } from "./findings-log.ts";
import type { Rounds } from "./rounds.ts";

/** What a verification needs. It changes nothing: whom it finds out, the converger deals with. */
export interface VerifyDependencies extends Announcing {
  readonly table: HubTable & ProductTable;
  readonly catalog: Pick<AwsCatalogReader, "maySeeAll" | "readState">;
  /** ARN of the verifier's own role. */
  readonly self: string;
  /** How long before a view ends it is taken away, and how long after one begins it may take to be given. */
  readonly lead: Millis;
  /** ARN of the role that makes databases and tables; the converger takes from it what it thereby may read. */
  readonly creator: string;
  /** ARN of the hub's broker, which tells the hub's producers from others. @default - producers of any hub are the kit's */
  readonly broker?: string | undefined;
  readonly count: Count;
  readonly clock: Clock;
  /** Rounds that go on from run to run. */
  readonly rounds: Rounds;
  /** Tells this run from any other. */
  readonly run: string;
  /** When the run is ended by its host, whatever it does. */
  readonly deadline: Instant;
  /** Products that are looked at in one run. @default {@link SHARD_SIZE} */
  readonly shardSize?: number | undefined;
}

/** What a run found, in numbers. */
export interface Verification {
  /** Products that were understood. */
  readonly products: number;
  readonly tables: number;
  /** Pairs of role and table of which too much is read, and openings that the converger takes away. */
  readonly overExposures: number;
  /** Pairs of role and table of which too little is read. */
  readonly underExposures: number;
  /** Openings by grants that the kit never touches. */
  readonly foreignOpenings: number;
  /** Products that could not be understood. */
  readonly notLookedAt: number;
  /** Products with a leg whose history is not what was once recorded. */
  readonly rewrittenHistories: number;
  /** Name of the product after which the next run goes on; absent after the domain's last. */
  readonly until?: string | undefined;
}

/** To compare what was read and to say what was found. */
const COMPARISON_TIME: Millis = 60_000;

/**
 * Looks whether everybody reads what the law says of the products of one shard, and hands on to the next shard.
 *
 * Shards follow one another in the order of names, so that there is one reader at a time, and end with the domain; one
 * that fails hands on all the same, unless its products could not be read: then nobody knows where it ends, and the
 * schedule begins anew. The law is read before the state: what is decided in between is seen by the next run, at the
 * latest.
 *
 * A product that cannot be understood is closed by law, as the converger takes it, and is counted as not looked at. One
 * whose history was rewritten has a count of its own and is not closed: it is read as its legs say.
 *
 * @param after name of the product after which the shard begins. @default - the domain's first shard
 * @throws ConfigurationError if the verifier is no administrator of the data lake, not even a read-only one
 * @throws ServiceUnavailableError if law or state cannot be read whole, or the rest not be handed on
 */
export async function verifyDomain(dependencies: VerifyDependencies, after?: string): Promise<Verification> {
  const { table, domain, log, rounds, shardSize: size = SHARD_SIZE } = dependencies;
  const isWhole = rounds.goesOn(after);
  const corrupt: string[] = [];
  const shard = await readShard(table, { domain, after, size, onCorrupt: (name) => corrupt.push(name) });
  try {
    logNotUnderstood(log, domain, corrupt);
    const rewritten = shard.products.filter(isRewritten).map(({ product }) => product.name);
    logRewritten(log, domain, rewritten);
    const index = instantViews(await readProductPart(table, shard.products));
    const findings = await findingsOf(dependencies, shard, index);
    const isFirst = after === undefined;
    const verification = await exposed(dependencies, shard, isFirst ? findings : ofShard(findings));
    const found = { ...verification, notLookedAt: corrupt.length, rewrittenHistories: rewritten.length };
    reported(dependencies, found, isWhole);
    if (isWhole && shard.until !== undefined) rounds.stands(shard.until);
    return found;
  } finally {
    if (shard.until !== undefined) await handOn(dependencies, shard.until);
  }
}

/** Shows what was changed by hand. Of whoever hashes all that follows anew only the stream's reader at the hub learns. */
function isRewritten({ legs }: ProductRecord): boolean {
  return legs.some(({ history }) => findBreak(history, sha256) !== undefined);
}

async function findingsOf(
  dependencies: VerifyDependencies,
  { includes }: Shard,
  index: InstantViews,
): Promise<Findings> {
  const { catalog, domain, lead, deadline, clock, broker } = dependencies;
  const stopAt = deadline - COMPARISON_TIME;
  await requireSight(dependencies, stopAt);
  const actual = await catalog.readState(domain, stopAt, includes);
  // it may have been lost while it read
  await requireSight(dependencies, stopAt);
  // as late as can be: what ended while it was read was taken away long before
  return verify(actual, index, clock.now(), { domain, isIncluded: includes, lead, broker });
}

async function requireSight({ catalog, self }: VerifyDependencies, stopAt: Instant): Promise<void> {
  if (!(await catalog.maySeeAll(self, stopAt))) throw blindVerifier(self);
}

/** Without grants of which nobody can tell what they open. */
function ofShard(findings: Findings): Findings {
  return { ...findings, foreignOpenings: findings.foreignOpenings.filter(({ why }) => why !== "unreadable") };
}

function isReadable(grant: ForeignOpening["grant"]): grant is Grant {
  return typeof grant.resource !== "string";
}

/** Has the converger woken at once for whatever it can put right, and says what was found. */
async function exposed(
  dependencies: VerifyDependencies,
  { products, until }: Shard,
  { tables, overExposures, underExposures, foreignOpenings }: Findings,
): Promise<Omit<Verification, "notLookedAt" | "rewrittenHistories">> {
  const { domain, run, log, creator } = dependencies;
  const isWithdrawn = ({ grant }: ForeignOpening) => isReadable(grant) && isGivenByDefault(grant, creator);
  const withdrawn = foreignOpenings.filter(isWithdrawn);
  const foreign = foreignOpenings.filter((opening) => !isWithdrawn(opening));
  const isOver = overExposures.length + withdrawn.length > 0;
  await announce(dependencies, [
    ...(isOver ? [{ id: `${run}/over`, kind: "over-exposed", domain } as const] : []),
    ...(underExposures.length > 0 ? [{ id: `${run}/under`, kind: "under-exposed", domain } as const] : []),
    ...(foreign.length > 0 ? [{ id: `${run}/foreign`, kind: "foreign-opening" } as const] : []),
  ]);
  logExposures(log, domain, { overExposures, underExposures });
  logOpenings(log, domain, { withdrawn, foreign });
  return {
    products: products.length,
    tables,
    overExposures: overExposures.length + withdrawn.length,
    underExposures: underExposures.length,
    foreignOpenings: foreign.length,
    until,
  };
}

function reported({ domain, count, log }: VerifyDependencies, verification: Verification, isWhole: boolean): void {
  const { products: _, tables: __, until, ...found } = verification;
  const isClean = Object.values(found).every((count) => count === 0);
  log({ level: isClean ? "info" : "warn", message: "verified", domain, ...verification });
  count({
    OverExposures: found.overExposures,
    UnderExposures: found.underExposures,
    ForeignOpenings: found.foreignOpenings,
    NotLookedAt: found.notLookedAt,
    RewrittenHistories: found.rewrittenHistories,
    // counts rounds: a domain was looked at once its last shard was, and all before
    ...(isWhole && until === undefined ? { Verifications: 1 } : {}),
  });
}

async function handOn({ events, domain, run }: VerifyDependencies, until: string): Promise<void> {
  const product = `${domain}/${until}`;
  const failed = await events.publish([{ id: `${run}/rest`, kind: "verification", product }]);
  if (failed.size === 0) return;
  const help = "the next run that the schedule begins starts anew";
  throw new ServiceUnavailableError(`what comes after \`${product}\` was not handed on`, { help });
}
