import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type StateOptions, stateOfViews } from "../../lib/lake-formation/state-of-views.ts";
import type { ViewIndex } from "../../lib/model/decision.ts";
import { faultLine } from "../../lib/model/errors.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { Hub } from "../../lib/model/workflow/hub.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { LawFault, LawQuestion, ShardLaw, SharedLaw } from "../../lib/ports/law.ts";
import type { HubTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { readShard } from "../shared/shard.ts";
import { shortList } from "../shared/short-list.ts";
import { readViews } from "../shared/snapshots.ts";
import { hiding, narrowedOver } from "./narrowed-index.ts";

/** What it takes to know what the policies ask of a catalog. */
export interface ReadLawDependencies {
  /** Which catalog it is. */
  readonly place: Catalog;
  readonly table: HubTable & ProductTable;
  readonly clock: Clock;
}

/** How a shard is looked at. */
export interface Look {
  /** Products that are looked at together at most. */
  readonly size: number;
  /** Whether all of them are closed, since they are more than can be told. @default false */
  readonly isClosed?: boolean;
}

/** What is read of what the products of a shard are made from: 80 MB, in seconds. Fewer products have as much. */
const UNITS_OF_INPUTS = 20_000;

/**
 * Reads the law of one shard. It is the law of one release throughout: what the centre and the domains decided one after
 * the other is not to be mixed into something that was never in force.
 *
 * @returns nothing if the products are made from more than is read
 */
export async function readShardLaw(
  { place, table }: ReadLawDependencies,
  { domain, after, at, lead }: LawQuestion,
  { size, isClosed = false }: Look,
): Promise<ShardLaw | undefined> {
  const corrupt = new Set<string>();
  const onCorrupt = (name: string) => void corrupt.add(name);
  const { hub, read } = await underOneRelease(table, async () => {
    const shard = await readShard(table, { domain, after, size, onCorrupt });
    const allowance = { left: isClosed ? 0 : UNITS_OF_INPUTS };
    const views = await readViews(table, shard.products, allowance);
    return { shard, views, isCut: !isClosed && allowance.left <= 0 };
  });
  const { shard, views, isCut } = read;
  if (isCut) return undefined;
  const ids = new Set(shard.products.map(({ product }) => product.id));
  const index = isClosed ? hiding(views, ids) : views;
  const nextChange = (from: Instant) =>
    Math.min(Number.POSITIVE_INFINITY, ...shard.products.map(({ product }) => index.nextChange(product.id, from)));
  const wanted = wantedState(narrowedOver(index, at, lead), at, { ...place, domain, isIncluded: shard.includes });
  return {
    ...wanted,
    faults: [
      ...wanted.faults,
      ...(corrupt.size > 0 ? [notUnderstood(corrupt)] : []),
      ...(isClosed && ids.size > 0 ? [tooMuch(ids)] : []),
    ],
    release: hub.release,
    until: shard.until,
    holdsUntil: nextChange(at + lead),
    nextChange: nextChange(at),
  };
}

/** The law of what domains share: tags, and what is granted by tag. */
export async function readSharedLaw({ place, table, clock }: ReadLawDependencies): Promise<SharedLaw> {
  const { hub, read } = await underOneRelease(table, () => readViews(table, []));
  const { state, isTooMuch } = wantedState(read, clock.now(), place);
  return { state, isTooMuch, release: hub.release, domains: hub.domains.map(({ id }) => id) };
}

async function underOneRelease<T>(table: HubTable, read: () => Promise<T>): Promise<{ hub: Hub; read: T }> {
  for (;;) {
    const hub = await table.readHub();
    const result = await read();
    if ((await table.readHub()).release === hub.release) return { hub, read: result };
  }
}

interface Wanted {
  readonly state: LakeFormationState;
  readonly faults: readonly LawFault[];
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
  const message = faults.map(faultLine).join("\n");
  return { state: rest.state, faults: [{ message }], isTooMuch: rest.faults.length > 0 };
}

/** A product that nobody understands is closed, and keeps no other from being converged. */
function notUnderstood(products: ReadonlySet<string>): LawFault {
  return {
    message: `closed, since what is stored of them cannot be understood: ${named(products)}`,
    help: "publish the product again, or decide its legs anew; all others are converged",
  };
}

/** So is one that alone is more than can be worked out and told. */
function tooMuch(products: ReadonlySet<string>): LawFault {
  return {
    message: `closed, since what is asked for, or what they are made from, is too much for one answer: ${named(products)}`,
    help: "make it less: fewer views by row, purposes, consumer accounts or inputs; all others are converged",
  };
}

function named(products: ReadonlySet<string>): string {
  return shortList(products)
    .map((name) => `\`${name}\``)
    .join(", ");
}
