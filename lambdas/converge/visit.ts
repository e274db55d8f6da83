import { bootstrapCalls } from "../../lib/lake-formation/bootstrap.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { presentPart } from "../../lib/lake-formation/present-part.ts";
import type { Millis } from "../../lib/model/mesh.ts";
import { LawUnreadError, ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { CatalogBusyError, NotWidenedError } from "../shared/errors.ts";
import { shortList } from "../shared/short-list.ts";
import { type CarriedOut, type CarryOutDependencies, carryOut, type Planner } from "./carry-out.ts";
import { CALL_TIME } from "./kept-lease.ts";
import { type Law, type LawDependencies, type NoLaw, type Position, readLaw } from "./law.ts";
import { NOTHING_WITHHELD, type Withheld, withoutShared } from "./whole-account.ts";

/** What looking at a shard takes. */
export interface VisitDependencies extends LawDependencies, CarryOutDependencies {
  /** ARN of the role that makes databases and tables. @default - what creators hold stays */
  readonly creator?: string | undefined;
}

/** What became of a shard. */
export interface Visited {
  readonly law: Pick<Law, "shard" | "release" | "holdsUntil" | "nextChange">;
  readonly done: CarriedOut;
  readonly withheld: Withheld;
  /**
   * - `done`: what was to be carried out is
   * - `late`: there was not enough time
   * - `not-widened`: all that has to be taken away is gone, but something could not be given
   * - `failed`: it may show more than it should
   */
  readonly outcome: "done" | "late" | "not-widened" | "failed";
  /** Why it is not what was decided. */
  readonly failures: readonly unknown[];
}

export const NOTHING_DONE: CarriedOut = { narrowed: 0, widened: 0, skipped: 0, isComplete: true, left: 0 };

/** Both together; what is left, and whether anything is, as the latter says. */
export function plus(one: CarriedOut, other: CarriedOut): CarriedOut {
  const narrowed = one.narrowed + other.narrowed;
  return { ...other, narrowed, widened: one.widened + other.widened, skipped: one.skipped + other.skipped };
}

/**
 * Leads one shard to what the policies say, but for what the whole account shares. Of another domain's shard it only
 * takes away, as that domain's own converger would: what is wrong with its policies is not this domain's to report.
 *
 * @param mayWiden whether it may give anything to anybody
 * @throws CatalogBusyError if somebody else writes to the catalog; what else is refused is among what is returned
 */
export async function visit(dependencies: VisitDependencies, position: Position, mayWiden: boolean): Promise<Visited> {
  let before = NOTHING_DONE;
  for (;;) {
    const visited = await visitByOnePlan(dependencies, position, mayWiden);
    const done = plus(before, visited.done);
    if (visited.done.isComplete || !hasMoved(visited.done) || dependencies.clock.now() >= dependencies.stopAt) {
      return { ...visited, done };
    }
    before = { ...done, skipped: 0 };
  }
}

/** Whether anything was changed. */
export function hasMoved({ narrowed, widened }: CarriedOut): boolean {
  return narrowed + widened > 0;
}

/** Others are not to lose more of their views to a visitor than their own converger takes by default. */
const LEAD_FOR_OTHERS: Millis = 5 * 60_000;

/** A plan is lawful for as long as it looked ahead: by then what it gives may have ended. */
async function visitByOnePlan(
  dependencies: VisitDependencies,
  position: Position,
  mayWiden: boolean,
): Promise<Visited> {
  const isOwn = position.domain === dependencies.domain;
  const lead = isOwn ? dependencies.lead : Math.min(dependencies.lead, LEAD_FOR_OTHERS);
  const law = await lawOrEnd({ ...dependencies, lead }, position);
  if ("fault" in law) return lawless(law);
  const isWhole = position.after === undefined && law.shard.until === undefined;
  const missing = new Set<string>();
  let withheld = NOTHING_WITHHELD;
  const planOf: Planner = (actual) => {
    const present = presentPart(law.state, actual);
    for (const name of present.missing) missing.add(name);
    const own = withoutShared(planInPhases(actual, present.state), isOwn && isWhole);
    withheld = isOwn && !law.isTooMuch ? own.withheld : NOTHING_WITHHELD;
    const narrow = [...bootstrapCalls(actual, isOwn ? dependencies.creator : undefined), ...own.plan.narrow];
    return { narrow, widen: isOwn && mayWiden && !law.isTooMuch ? own.plan.widen : [] };
  };
  const about = { domain: position.domain, isIncluded: law.shard.includes };
  const widenUntil = law.at + lead - CALL_TIME;
  const faults = isOwn ? law.faults : [];
  try {
    const done = await carryOut({ ...dependencies, ...about, widenUntil }, planOf);
    logged(dependencies, { position, law, done, missing });
    return { law, done, withheld, outcome: done.isComplete ? "done" : "late", failures: faults };
  } catch (error) {
    if (error instanceof CatalogBusyError) throw error;
    const outcome = outcomeOf(error, dependencies);
    if (outcome === "late")
      logged(dependencies, { position, law, done: { ...NOTHING_DONE, isComplete: false }, missing });
    return { law, done: NOTHING_DONE, withheld, outcome, failures: [error, ...faults] };
  }
}

/** What is in a shard may be what its reader dies of, so where it ends is asked for alone: the others have their law. */
async function lawOrEnd(dependencies: VisitDependencies, position: Position): Promise<Law | NoLaw> {
  try {
    return await readLaw(dependencies, position);
  } catch (fault) {
    if (!(fault instanceof LawUnreadError) || dependencies.clock.now() >= dependencies.stopAt) throw fault;
    const { shard } = await readLaw(dependencies, position, true);
    return { shard, fault };
  }
}

/** What becomes of a shard of whose policies nobody can tell what they ask for: the others have theirs. */
function lawless({ shard, fault }: NoLaw): Visited {
  const law = { shard, release: Number.NaN, holdsUntil: 0, nextChange: Number.POSITIVE_INFINITY };
  return { law, done: NOTHING_DONE, withheld: NOTHING_WITHHELD, outcome: "failed", failures: [fault] };
}

function outcomeOf(error: unknown, { clock, stopAt }: VisitDependencies): Visited["outcome"] {
  if (error instanceof NotWidenedError) return "not-widened";
  return error instanceof ServiceUnavailableError && clock.now() >= stopAt ? "late" : "failed";
}

interface Report extends Pick<Visited, "law" | "done"> {
  readonly position: Position;
  readonly missing: ReadonlySet<string>;
}

function logged({ domain, log }: VisitDependencies, { position, law, done, missing }: Report): void {
  const { isComplete, ...counts } = done;
  const isOwn = position.domain === domain;
  const level = done.skipped > 0 || (isOwn && missing.size > 0) || !isComplete ? "warn" : "info";
  const finished = isOwn ? "converged" : "narrowed for those who are let in";
  log({
    level,
    message: isComplete ? finished : "out of time",
    domain: position.domain,
    ...(law.shard.until === undefined ? {} : { until: law.shard.until }),
    ...counts,
    ...(isOwn && missing.size > 0 ? { missing: shortList(missing) } : {}),
  });
}
