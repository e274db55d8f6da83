import type { Instant } from "../../lib/model/mesh.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { CatalogBusyError, NotWidenedError } from "../shared/errors.ts";
import type { CarriedOut } from "./carry-out.ts";
import type { Position } from "./law.ts";
import type { Progress } from "./progress.ts";
import { again, cleared, past, type Round, withOthers } from "./round.ts";
import { hasMoved, NOTHING_DONE, plus, type VisitDependencies, type Visited, visit } from "./visit.ts";
import { carryOutShared, otherDomains } from "./whole-account.ts";

/** What going on with a round takes. */
export interface RoundDependencies extends VisitDependencies {
  readonly progress: Progress;
  /** Lets others at the catalog from then on, before the next shard. @default - works for as long as there is time */
  readonly yieldsAt?: Instant | undefined;
}

/** How far one run brought a round. */
export interface Stretch {
  readonly round: Round;
  readonly done: CarriedOut;
  readonly failures: readonly unknown[];
  /** First instant at which some view of what was looked at changes by itself; `Infinity` if none will. */
  readonly nextChange: Instant;
}

/** A stretch that is not at its end. */
interface UnderWay extends Stretch {
  /** Nothing is given any more once something could not be taken away. */
  readonly mayWiden: boolean;
  readonly steps: number;
  readonly isOutOfTime: boolean;
}

/**
 * Goes on with a round, one step after the other, until it is over, time is up or others should have their turn. A
 * failure at one shard keeps no other from being narrowed. A shard that could not be read or narrowed in all of a run's
 * time is passed over, so that it does not keep the others waiting.
 */
export async function goOn(dependencies: RoundDependencies, begun: Round): Promise<Stretch> {
  const { clock, stopAt, domain, log } = dependencies;
  let going: UnderWay = {
    round: begun,
    done: NOTHING_DONE,
    failures: [],
    nextChange: Number.POSITIVE_INFINITY,
    mayWiden: true,
    steps: 0,
    isOutOfTime: false,
  };
  try {
    do going = { ...(await step(dependencies, going)), steps: going.steps + 1 };
    while (!going.isOutOfTime && going.round.stage !== "over" && clock.now() < stopAt && !yields(dependencies, going));
  } catch (error) {
    // nothing is known about the others then, or somebody else is at work
    if (!isTooLate(dependencies, going, error)) return { ...going, failures: [...going.failures, error] };
  }
  if (going.round.stage !== "over" && !going.isOutOfTime) {
    const [level, message] = clock.now() < stopAt ? (["info", "lets others at the catalog"] as const) : OUT_OF_TIME;
    log({ level, message, domain, places: going.round.positions.map(textOf) });
  }
  return going;
}

/** What could not be read in what time there was is no failure yet. */
function isTooLate(dependencies: RoundDependencies, going: UnderWay, error: unknown): boolean {
  return error instanceof ServiceUnavailableError && isLeft(dependencies, going, NOTHING_DONE);
}

const OUT_OF_TIME = ["warn", "out of time"] as const;

/** Only between shards: so each is reached some time, and nothing comes between the last look and what is given by it. */
function yields({ clock, yieldsAt = Number.POSITIVE_INFINITY }: RoundDependencies, { round }: UnderWay): boolean {
  return clock.now() >= yieldsAt && round.positions.length > 0;
}

function textOf({ domain, after }: Position): string {
  return after === undefined ? domain : `after ${domain}/${after}`;
}

async function step(dependencies: RoundDependencies, begun: UnderWay): Promise<UnderWay> {
  const going = { ...begun, round: ownFirst(dependencies, begun.round) };
  const { round } = going;
  if (isInVain(round, dependencies.domain)) return { ...going, round: { ...round, stage: "over" } };
  const [position] = round.positions;
  if (position) return visitNext(dependencies, going, position);
  if (round.stage === "list") return { ...going, round: withOthers(round, await otherDomains(dependencies)) };
  return share(dependencies, going);
}

/** Other domains are narrowed so that grants by tag can follow; once a shard has failed, none will. */
function isInVain({ stage, isCarriedOut, positions: [next] }: Round, domain: string): boolean {
  return stage === "others" && !isCarriedOut && next?.domain !== domain;
}

/**
 * While other domains are looked at, the domain's own shards come first again: when they were last looked at half a lead
 * ago, after a wake-up, and before grants by tag.
 */
function ownFirst({ progress, clock, domain, lead }: RoundDependencies, round: Round): Round {
  const { stage, positions, lookedAt, hasGoneOn } = round;
  if (stage === "own" || positions[0]?.domain === domain) return round;
  const isLate = clock.now() - lookedAt >= lead / 2;
  // a domain that takes long to look at and is woken all the time must come to the others nevertheless
  if (!isLate && !(hasGoneOn && (stage === "shared" || progress.isOwnDue))) return round;
  progress.looksAgain();
  return again(round, domain);
}

async function visitNext(dependencies: RoundDependencies, going: UnderWay, position: Position): Promise<UnderWay> {
  const isOwn = position.domain === dependencies.domain;
  let seen: Visited;
  try {
    seen = await visit(dependencies, position, going.mayWiden);
  } catch (error) {
    if (isOwn || error instanceof CatalogBusyError || isTooLate(dependencies, going, error)) throw error;
    return nobodyLetIn(dependencies, going, position);
  }
  const visited = withoutRefused(dependencies, isOwn ? seen : { ...seen, failures: [] });
  const after = {
    ...going,
    done: plus(going.done, visited.done),
    nextChange: isOwn ? Math.min(going.nextChange, visited.law.nextChange) : going.nextChange,
  };
  if (visited.outcome === "late" && isLeft(dependencies, going, visited.done)) {
    // it could not be read in what time there was: no failure yet
    const failures = visited.failures.filter((failure) => !(failure instanceof ServiceUnavailableError));
    return { ...after, isOutOfTime: true, failures: [...going.failures, ...failures] };
  }
  if (!isOwn && visited.outcome !== "done") return nobodyLetIn(dependencies, after, position);
  const mayWiden = going.mayWiden && visited.outcome !== "failed";
  return {
    ...after,
    round: past(going.round, visited, { isOwn, now: dependencies.clock.now() }),
    mayWiden,
    failures: [...going.failures, ...visited.failures],
  };
}

/** What is wrong in another domain is for its own converger to mend; here it only keeps out whom a tag would let in. */
function nobodyLetIn({ domain, log }: RoundDependencies, going: UnderWay, { domain: other }: Position): UnderWay {
  const { round, done } = going;
  const withheld = round.withheld.grants.length;
  log({ level: "error", message: "nobody new let in: another domain was not narrowed", domain, other, withheld });
  return {
    ...going,
    done: { ...done, isComplete: true, skipped: done.skipped + withheld },
    round: { ...round, stage: "over" },
  };
}

/** Whether the next run, with all of its time, can be hoped to come further at the same place. */
function isLeft({ clock, stopAt }: RoundDependencies, { steps }: UnderWay, done: CarriedOut): boolean {
  return clock.now() >= stopAt && (steps > 0 || hasMoved(done));
}

/**
 * Leaves out grants by tag that failed a short while ago, such as those to roles that do not exist: for these nobody
 * looks at all of the account every time.
 */
function withoutRefused({ progress, clock }: RoundDependencies, visited: Visited): Visited {
  const { withheld, done, law } = visited;
  const { grants } = withheld;
  if (grants.length === 0 || !progress.hasRefused(grants, { at: clock.now(), release: law.release })) return visited;
  const skipped = done.skipped + grants.length;
  return { ...visited, done: { ...done, skipped }, withheld: { ...withheld, grants: [] } };
}

async function share(dependencies: RoundDependencies, going: UnderWay): Promise<UnderWay> {
  const { progress, clock, domain, lead, log } = dependencies;
  const round = { ...going.round, hasGoneOn: true };
  const over = { ...round, stage: "over" } as const;
  const refused: string[] = [];
  const takeDown = () => {
    if (round.hasOthers) progress.refused(refused, { at: clock.now(), release: round.release });
  };
  try {
    const done = await carryOutShared(dependencies, cleared(round, lead), (grant) => void refused.push(grant));
    const after = { ...going, done: plus(going.done, done) };
    const { isComplete, ...counts } = done;
    const level = isComplete && done.skipped === 0 ? "info" : "warn";
    log({ level, message: isComplete ? "converged" : "out of time", domain, what: "tags", ...counts });
    if (!isComplete && isLeft(dependencies, going, done)) return { ...after, round, isOutOfTime: true };
    if (isComplete) takeDown();
    return { ...after, round: { ...over, isClean: round.isClean && isComplete } };
  } catch (error) {
    if (error instanceof CatalogBusyError) throw error;
    if (isTooLate(dependencies, going, error)) return { ...going, round, isOutOfTime: true };
    if (error instanceof NotWidenedError) takeDown();
    return { ...going, round: { ...over, isClean: false }, failures: [...going.failures, error] };
  }
}
