import { bootstrapCalls } from "../../lib/lake-formation/bootstrap.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LakeFormationLimitError } from "../../lib/lake-formation/limits.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { presentPart } from "../../lib/lake-formation/present-part.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { ViewIndex } from "../../lib/model/decision.ts";
import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { HubTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { ConvergenceError, NotAdministratorError } from "../shared/errors.ts";
import { readViews } from "../shared/snapshots.ts";
import { type CarriedOut, carryOut, type Planner } from "./carry-out.ts";
import { CALL_TIME, type HeldDependencies, whileHeld } from "./held.ts";
import { hiding, narrowedOver } from "./narrowed-index.ts";

/** What converging needs. */
export interface ConvergeDependencies extends HeldDependencies {
  readonly table: HubTable & ProductTable;
  /** Id of the domain that is served. */
  readonly domain: string;
  /** How long before a view ends it is taken away. */
  readonly lead: Millis;
  /** ARN of the converger's own role, an administrator. @default - nobody looks whether it is one */
  readonly administrator?: string | undefined;
  /** ARN of the role that makes databases and tables. @default - what creators hold stays */
  readonly creator?: string | undefined;
}

/** What a run did. */
export interface Convergence extends CarriedOut {
  /** First instant at which some view of the domain changes by itself; absent if none will. */
  readonly nextChange?: Instant | undefined;
}

/**
 * Leads the catalog to what the policies say: first everything that takes away, then, only if all of that went
 * through, what gives.
 *
 * Level-triggered: it looks at what is, so lost, doubled or reordered events do no harm, and a run that was cut short
 * is completed by the next. One at a time works on a catalog, whichever domain it serves; it begins no call that could
 * outlast its deadline, and gives nothing by a plan that is older than `lead`: it looks anew and goes on.
 *
 * @throws CatalogBusyError if another is at work; then nothing was done
 * @throws NotAdministratorError if it is not shown what there is; then nothing was done
 * @throws ConvergenceError if something was left undone; then nobody sees more than before
 */
export async function converge(given: ConvergeDependencies): Promise<Convergence> {
  return whileHeld(given, async (stopAt, dependencies) => {
    await mustSee(dependencies);
    const leftOpen = await closeDefaults(dependencies, stopAt);
    let done = await convergeByOnePlan(dependencies, stopAt);
    for (let last = done; !last.isComplete && last.narrowed + last.widened > 0 && dependencies.clock.now() < stopAt; ) {
      last = await convergeByOnePlan(dependencies, stopAt);
      done = { ...last, narrowed: done.narrowed + last.narrowed, widened: done.widened + last.widened };
    }
    // by now the policies are carried out
    if (leftOpen) throw leftOpen;
    return done;
  });
}

/** A plan is lawful for as long as it looked ahead: by then what it gives may have ended. */
async function convergeByOnePlan(dependencies: ConvergeDependencies, stopAt: Instant): Promise<Convergence> {
  const { table, domain, clock, lead, log, creator } = dependencies;
  const now = clock.now();
  const corrupt = new Set<string>();
  const products = await table.readProducts(domain, { onCorrupt: (name) => corrupt.add(name) });
  const index = await readViews(table, products);
  const { state: wanted, closed, isTooMuch } = wantedState(narrowedOver(index, now, lead), now, dependencies);

  const missing = new Set<string>();
  const planOf: Planner = (actual) => {
    const present = presentPart(wanted, actual);
    for (const name of present.missing) missing.add(name);
    const { narrow, widen } = planInPhases(actual, present.state);
    return { narrow: [...bootstrapCalls(actual, creator), ...narrow], widen: isTooMuch ? [] : widen };
  };
  const done = await carryOut({ ...dependencies, stopAt, widenUntil: now + lead - CALL_TIME }, planOf);
  const { isComplete, ...counts } = done;
  const level = done.skipped > 0 || missing.size > 0 || !isComplete ? "warn" : "info";
  const message = isComplete ? "converged" : "out of time";
  log({ level, message, domain, ...counts, ...(missing.size > 0 ? { missing: listed(missing) } : {}) });
  if (closed) throw closed;
  if (corrupt.size > 0) throw notUnderstood(corrupt);
  const changes = products.map(({ product }) => index.nextChange(product.id, now));
  const nextChange = Math.min(Number.POSITIVE_INFINITY, ...changes);
  return { ...done, nextChange: Number.isFinite(nextChange) ? nextChange : undefined };
}

interface Wanted {
  readonly state: LakeFormationState;
  /** Set if products were closed because Lake Formation cannot hold what was decided about them. */
  readonly closed?: LakeFormationLimitError | undefined;
  /** Set if the mesh as a whole is more than it can hold: to take away by, not to give by. */
  readonly isTooMuch?: boolean | undefined;
}

/**
 * One product that outgrows a limit must not keep a revocation of another from being carried out: it is closed, the
 * others converge, and the run still ends with the error. What no product alone is at fault for, closes none; then
 * nothing is given until it is mended.
 */
function wantedState(index: ViewIndex, now: Instant, { place, domain }: ConvergeDependencies): Wanted {
  const options = { ...place, domain };
  try {
    return { state: desiredState(index, now, options) };
  } catch (error) {
    if (!(error instanceof LakeFormationLimitError)) throw error;
    const products = error.faults.map(({ path }) => path.split(".")[0] ?? "");
    const rest = hiding(index, new Set(products));
    try {
      return { state: desiredState(rest, now, options), closed: error };
    } catch (still) {
      if (!(still instanceof LakeFormationLimitError)) throw still;
      return { state: desiredState(rest, now, { ...options, isUnlimited: true }), closed: error, isTooMuch: true };
    }
  }
}

/** What nobody understands allows nothing, and keeps no other product from being converged. */
function notUnderstood(products: ReadonlySet<string>): ConvergenceError {
  const names = listed(products).map((name) => `\`${name}\``);
  return new ConvergenceError(`closed, since what is stored of them cannot be understood: ${names.join(", ")}`, {
    help: "publish the product again, or decide its legs anew; all others are converged",
  });
}

/** To whom is no administrator, lists come back empty: all that was revoked would pass for taken away. */
export async function mustSee({
  settings,
  administrator,
}: Pick<ConvergeDependencies, "settings" | "administrator">): Promise<void> {
  if (administrator === undefined || !settings) return;
  if (!(await settings.isAdministrator(administrator))) throw new NotAdministratorError(administrator);
}

/** What is made from now on shall belong to nobody; what this leaves open on the domain's own tables is revoked anyway. */
async function closeDefaults(
  { settings, domain, log }: ConvergeDependencies,
  stopAt: Instant,
): Promise<ConvergenceError | undefined> {
  try {
    const closed = (await settings?.closeDefaults(domain, stopAt)) ?? [];
    if (closed.length > 0) log({ level: "warn", message: "default permissions emptied", domain, closed });
    return undefined;
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    log({ level: "error", message: "default permissions left as they are", domain, code });
    const help = "what is created meanwhile is everybody's; the next run tries again";
    return new ConvergenceError(`default permissions were not emptied: ${code}`, { cause: error, help });
  }
}

const LONGEST_LIST = 50;

function listed(names: ReadonlySet<string>): readonly string[] {
  return [...names].slice(0, LONGEST_LIST);
}
