import type { Call } from "../../lib/lake-formation/calls.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LakeFormationLimitError } from "../../lib/lake-formation/limits.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { MeshIndex } from "../../lib/model/decision.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { CallFailure, LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";
import { ConvergenceError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { readSnapshot } from "../shared/snapshots.ts";
import { hiding, narrowedOver } from "./narrowed-index.ts";

/** What converging needs. */
export interface ConvergeDependencies {
  readonly table: PolicyTable;
  readonly catalog: LakeFormationCatalog;
  /** Which catalog it is. */
  readonly place: Catalog;
  /** Id of the domain that is served. */
  readonly domain: string;
  readonly clock: Clock;
  /** How long before a view ends it is taken away. */
  readonly lead: Millis;
  readonly log: Log;
}

/** What a run did. */
export interface Convergence {
  readonly narrowed: number;
  readonly widened: number;
  /** Grants to roles that do not exist (yet). */
  readonly skipped: number;
  /** First instant at which some view of the domain changes by itself; absent if none will. */
  readonly nextChange?: Instant | undefined;
}

/**
 * Leads the catalog to what the policies say: first everything that takes away, then, only if all of that went
 * through, what gives.
 *
 * Level-triggered: it looks at what is, so lost, doubled or reordered events do no harm, and a run that was cut short
 * is completed by the next.
 *
 * @throws ConvergenceError if something was left undone; then nobody sees more than before
 */
export async function converge(dependencies: ConvergeDependencies): Promise<Convergence> {
  const { table, catalog, domain, clock, lead, log } = dependencies;
  const now = clock.now();
  const products = await table.readProducts(domain);
  const index = await readSnapshot(table, { products });
  const { state: wanted, closed } = wantedState(narrowedOver(index, now, lead), now, dependencies);
  const { narrow, widen } = await narrowed(dependencies, wanted);
  const skipped = await widenUntilFailure(catalog, widen);
  const done = { narrowed: narrow.length, widened: widen.length, skipped };
  log({ level: skipped > 0 ? "warn" : "info", message: "converged", domain, ...done });
  if (closed) throw closed;
  const changes = products.map(({ product }) => index.nextChange(product.id, now));
  const nextChange = Math.min(Number.POSITIVE_INFINITY, ...changes);
  return { ...done, nextChange: Number.isFinite(nextChange) ? nextChange : undefined };
}

interface Wanted {
  readonly state: LakeFormationState;
  /** Set if products were closed because Lake Formation cannot hold what was decided about them. */
  readonly closed?: LakeFormationLimitError | undefined;
}

/**
 * One product that outgrows a limit must not keep a revocation of another from being carried out: it is closed, the
 * others converge, and the run still ends with the error.
 */
function wantedState(index: MeshIndex, now: Instant, { place, domain }: ConvergeDependencies): Wanted {
  const options = { ...place, domain };
  try {
    return { state: desiredState(index, now, options) };
  } catch (error) {
    if (!(error instanceof LakeFormationLimitError)) throw error;
    const products = error.faults.map(({ path }) => path.split(".")[0] ?? "");
    return { state: desiredState(hiding(index, new Set(products)), now, options), closed: error };
  }
}

/**
 * Takes away what has to go, and looks whether it is gone: an answer that sounds like success is not proof.
 *
 * @returns what was taken away, and what is left to give
 */
async function narrowed(
  { catalog, domain }: ConvergeDependencies,
  wanted: LakeFormationState,
): Promise<{ readonly narrow: readonly Call[]; readonly widen: readonly Call[] }> {
  const plan = planInPhases(await catalog.readState(domain), wanted);
  if (plan.narrow.length === 0) return plan;

  const failures: CallFailure[] = [];
  // what takes away is tried to the end: each call that goes through leaves less exposed
  for (const call of plan.narrow)
    failures.push(...(await catalog.apply(call).catch((error) => [unexpected(call, error)])));
  if (failures.length > 0) throw incomplete("narrowing", failures);

  const rest = planInPhases(await catalog.readState(domain), wanted);
  if (rest.narrow.length > 0) throw incomplete("narrowing", rest.narrow.map(stillThere));
  return { narrow: plan.narrow, widen: rest.widen };
}

function unexpected({ operation }: Call, error: unknown): CallFailure {
  return { operation, code: error instanceof Error ? error.name : "Unknown", isPrincipalMissing: false };
}

function stillThere({ operation }: Call): CallFailure {
  return { operation, code: "StillThere", isPrincipalMissing: false };
}

/** Stops at the first failure, since later calls build on earlier ones, and returns how many roles were missing. */
async function widenUntilFailure(catalog: LakeFormationCatalog, calls: readonly Call[]): Promise<number> {
  let skipped = 0;
  for (const call of calls) {
    const failures = await catalog.apply(call);
    const serious = failures.filter(({ isPrincipalMissing }) => !isPrincipalMissing);
    if (serious.length > 0) throw incomplete("widening", serious);
    skipped += failures.length;
  }
  return skipped;
}

function incomplete(phase: string, failures: readonly CallFailure[]): ConvergenceError {
  const kinds = new Set(failures.map(({ operation, code }) => `${operation}: ${code}`));
  return new ConvergenceError(`${phase} stopped with ${failures.length} failures: ${[...kinds].join(", ")}`, {
    help: "the next run tries again; nobody sees more than before",
  });
}
