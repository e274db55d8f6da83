import type { Instant } from "../../lib/model/mesh.ts";
import type { Events } from "../../lib/ports/events.ts";
import { type ConvergeDependencies, type Convergence, converge } from "./converge.ts";

/** What a run needs that was woken by an event or by the schedule. */
export interface WokenDependencies extends ConvergeDependencies {
  /** Where a run that ran out of time asks for the next. */
  readonly events: Events;
}

/** As long as several runs take, for domains that share an account. Where it is not enough, the event comes again. */
const PATIENCE = 180_000;

/** Events tell the second, and clocks differ. */
const TOLERANCE = 5_000;
const NOTHING_LEFT: Convergence = { narrowed: 0, widened: 0, skipped: 0, left: 0, isComplete: true };

/**
 * Converges, and wakes the next run where time ran out. A run that got nowhere wakes none: were it to fail the same way
 * again and again, the schedule is soon enough.
 *
 * What was announced before the last complete run began, that run has seen: of many events at once, few make a run.
 */
export function wakeable(): (dependencies: WokenDependencies, event: unknown) => Promise<Convergence> {
  let seenUntil = Number.NEGATIVE_INFINITY;
  return async (dependencies, event) => {
    const { events, holder, domain, log, clock } = dependencies;
    const begun = clock.now();
    if (timeOf(event) + TOLERANCE < seenUntil) return NOTHING_LEFT;
    const done = await converge({ ...dependencies, patience: PATIENCE });
    if (done.isComplete) seenUntil = begun;
    if (done.isComplete || done.narrowed + done.widened === 0) return done;
    const failed = await events.publish([{ id: holder, kind: "unfinished", domain }]);
    if (failed.size > 0) log({ level: "warn", message: "next run left to the schedule", domain });
    return done;
  };
}

/** When EventBridge took the event; of anything else it is not known, so it counts as new. */
function timeOf(event: unknown): Instant {
  const time =
    typeof event === "object" && event !== null && "time" in event ? Date.parse(String(event.time)) : Number.NaN;
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
