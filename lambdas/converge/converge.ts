import type { Instant, Millis } from "../../lib/model/mesh.ts";
import { ConvergenceError, NotAdministratorError } from "../shared/errors.ts";
import type { CarriedOut } from "./carry-out.ts";
import { goOn } from "./go-on.ts";
import type { LawDependencies } from "./law.ts";
import { Progress } from "./progress.ts";
import { nameOf, together } from "./undone.ts";
import { hasMoved } from "./visit.ts";
import { type HeldDependencies, whileHeld } from "./while-held.ts";

/** What converging needs. */
export interface ConvergeDependencies extends HeldDependencies, Omit<LawDependencies, "stopAt"> {
  /** Id of the domain that is served. */
  readonly domain: string;
  /** ARN of the converger's own role, an administrator. @default - nobody looks whether it is one */
  readonly administrator?: string | undefined;
  /** ARN of the role that makes databases and tables. @default - what creators hold stays */
  readonly creator?: string | undefined;
  /** Lets others at the catalog once it has worked for so long, and leaves the rest. @default - works while it has time */
  readonly yieldsAfter?: Millis | undefined;
  /** What earlier runs have left to do. @default - nothing: the run begins with the domain's first shard */
  readonly progress?: Progress | undefined;
}

/** What a run did. */
export interface Convergence extends CarriedOut {
  /** First instant at which some view of what it looked at changes by itself; absent if none will. */
  readonly nextChange?: Instant | undefined;
}

/**
 * One run: leads the catalog to what the policies say, as far as time allows; `README.md` shows the way through the
 * files. Shard by shard it first takes away what has to go and then, only if all of that is gone, gives what is missing.
 * Nobody is let in by tag before everything in the account that may carry the tag, other domains' tables too, was
 * narrowed.
 *
 * It compares what is there with what should be, whatever woke it: lost, doubled or reordered events do no harm, and a
 * run that was cut short is completed by the next. One run at a time works on a catalog, whichever domain it serves. It
 * begins no call that could outlast its deadline, and gives nothing by a plan that is older than `lead`: it looks anew.
 *
 * @throws CatalogBusyError if another is at work; then nothing was done, or nothing from then on
 * @throws NotAdministratorError if it is not shown what there is; then nothing was done
 * @throws ConvergenceError if something was left undone; then nobody sees more than before
 */
export async function converge(given: ConvergeDependencies): Promise<Convergence> {
  const { progress = new Progress(), domain, clock, yieldsAfter = Number.POSITIVE_INFINITY } = given;
  return whileHeld(given, async (stopAt, dependencies) => {
    const yieldsAt = clock.now() + yieldsAfter;
    await mustSee(dependencies);
    const leftOpen = await closeDefaults(dependencies, stopAt);
    const begun = progress.round ?? progress.begin(domain, clock.now());
    const { round, done, failures, nextChange } = await goOn({ ...dependencies, progress, stopAt, yieldsAt }, begun);
    const hasFailed = failures.length > 0;
    progress.cameTo(round, { now: clock.now(), hasMoved: round !== begun || hasMoved(done), hasFailed });
    if (hasFailed) throw together(failures);
    // by now the policies are carried out
    if (leftOpen) throw leftOpen;
    const isComplete = round.stage === "over" && round.isClean;
    return { ...done, isComplete, nextChange: Number.isFinite(nextChange) ? nextChange : undefined };
  });
}

/** Whoever is no administrator gets empty lists: all that has to be revoked would pass for taken away. */
export async function mustSee({
  settings,
  administrator,
}: Pick<ConvergeDependencies, "settings" | "administrator">): Promise<void> {
  if (administrator === undefined || !settings) return;
  if (!(await settings.isAdministrator(administrator))) throw new NotAdministratorError(administrator);
}

/**
 * Empties default permissions, so that what is created from now on is open to nobody. If that fails the run goes on: what
 * the defaults opened on the domain's own tables is revoked in any case.
 *
 * @returns the failure, with which the run ends
 */
async function closeDefaults(
  { settings, domain, log }: ConvergeDependencies,
  stopAt: Instant,
): Promise<ConvergenceError | undefined> {
  try {
    const closed = (await settings?.closeDefaults(domain, stopAt)) ?? [];
    if (closed.length > 0) log({ level: "warn", message: "default permissions emptied", domain, closed });
    return undefined;
  } catch (error) {
    const code = nameOf(error);
    log({ level: "error", message: "default permissions left as they are", domain, code });
    const help = "what is created meanwhile is everybody's; the next run tries again";
    return new ConvergenceError(`default permissions were not emptied: ${code}`, { cause: error, help });
  }
}
