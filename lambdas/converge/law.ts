import { LakeFormationLimitError } from "../../lib/lake-formation/limits.ts";
import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type StateOptions, stateOfViews } from "../../lib/lake-formation/state-of-views.ts";
import type { ViewIndex } from "../../lib/model/decision.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { ConvergenceError } from "../shared/errors.ts";
import { readShard, SHARD_SIZE, type Shard } from "../shared/shard.ts";
import { readViews } from "../shared/snapshots.ts";
import { hiding, narrowedOver } from "./narrowed-index.ts";

/** What it takes to know what the policies ask of a catalog. */
export interface LawDependencies {
  /** Which catalog it is. */
  readonly place: Catalog;
  readonly table: HubTable & ProductTable;
  /** How long before a view ends it is taken away. */
  readonly lead: Millis;
  /** Products that are looked at together at most. @default {@link SHARD_SIZE} */
  readonly shardSize?: number | undefined;
  readonly clock: Clock;
}

/** Where a shard begins: after a product of a domain, by its name, or with the domain's first. */
export interface Position {
  readonly domain: string;
  readonly after?: string | undefined;
}

/** What the policies ask of one shard. */
export interface Law extends Wanted {
  readonly shard: Shard;
  /** Release of the hub that it is the law of. */
  readonly release: number;
  /** From when on it was read. */
  readonly at: Instant;
  /** Until then nothing of what is asked for ends by itself. */
  readonly holdsUntil: Instant;
  /** First instant at which some view of the shard changes by itself; `Infinity` if none will. */
  readonly nextChange: Instant;
}

/**
 * Reads the law of one shard. It is the law of one release throughout: what the centre and the domains decided one after
 * the other is not to be mixed into something that was never in force.
 */
export async function readLaw(dependencies: LawDependencies, position: Position): Promise<Law> {
  const { place, table, lead, clock } = dependencies;
  const { domain } = position;
  const at = clock.now();
  const corrupt = new Set<string>();
  const onCorrupt = (name: string) => void corrupt.add(name);
  const { release, read } = await underOneRelease(table, async () => {
    const shard = await shardAt(dependencies, position, onCorrupt);
    return { shard, index: await readViews(table, shard.products) };
  });
  const { shard, index } = read;
  const nextChange = (from: Instant) =>
    Math.min(Number.POSITIVE_INFINITY, ...shard.products.map(({ product }) => index.nextChange(product.id, from)));
  const wanted = wantedState(narrowedOver(index, at, lead), at, { ...place, domain, isIncluded: shard.includes });
  const faults = corrupt.size > 0 ? [...wanted.faults, notUnderstood(corrupt)] : wanted.faults;
  return { ...wanted, faults, shard, release, at, holdsUntil: nextChange(at + lead), nextChange: nextChange(at) };
}

/** The products of a shard, but for those that nobody understands. */
export function shardAt(
  { table, shardSize: size = SHARD_SIZE }: LawDependencies,
  { domain, after }: Position,
  onCorrupt: (name: string) => void = () => undefined,
): Promise<Shard> {
  return readShard(table, { domain, after, size, onCorrupt });
}

/** The law of what domains share: tags, and what is granted by tag. */
export async function readSharedLaw({ place, table, clock }: LawDependencies): Promise<Wanted & { release: number }> {
  const { release, read } = await underOneRelease(table, () => readViews(table, []));
  return { ...wantedState(read, clock.now(), place), release };
}

async function underOneRelease<T>(table: HubTable, read: () => Promise<T>): Promise<{ release: number; read: T }> {
  for (;;) {
    const { release } = await table.readHub();
    const result = await read();
    if ((await table.readHub()).release === release) return { release, read: result };
  }
}

interface Wanted {
  readonly state: LakeFormationState;
  /** Why some of what was decided is not asked for, although nothing is wrong with the catalog. */
  readonly faults: readonly Error[];
  /** Whether the mesh as a whole is more than Lake Formation can hold: to take away by, not to give by. */
  readonly isTooMuch: boolean;
}

/**
 * One product that outgrows a limit must not keep a revocation of another from being carried out: it is closed, the
 * others converge, and the run still ends with the error. What no product alone is at fault for, closes none; then
 * nothing is given until it is mended.
 */
function wantedState(index: ViewIndex, now: Instant, options: StateOptions): Wanted {
  const { state, faults } = stateOfViews(index, now, options);
  if (faults.length === 0) return { state, faults: [], isTooMuch: false };
  const outgrown = new Set(faults.map(({ path }) => path.split(".")[0] ?? ""));
  const rest = stateOfViews(hiding(index, outgrown), now, options);
  return { state: rest.state, faults: [new LakeFormationLimitError(faults)], isTooMuch: rest.faults.length > 0 };
}

/** A product that nobody understands is closed, and keeps no other from being converged. */
function notUnderstood(products: ReadonlySet<string>): ConvergenceError {
  const names = shortList(products).map((name) => `\`${name}\``);
  return new ConvergenceError(`closed, since what is stored of them cannot be understood: ${names.join(", ")}`, {
    help: "publish the product again, or decide its legs anew; all others are converged",
  });
}

const LONGEST_LIST = 50;

/** As many names as a reader looks at. */
export function shortList(names: ReadonlySet<string>): readonly string[] {
  return [...names].slice(0, LONGEST_LIST);
}
