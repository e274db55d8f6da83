import type { Events } from "../../lib/ports/events.ts";
import { type ConvergeDependencies, type Convergence, converge } from "./converge.ts";

/** What a run needs that was woken by an event or by the schedule. */
export interface WokenDependencies extends ConvergeDependencies {
  /** Where a run that ran out of time asks for the next. */
  readonly events: Events;
}

/** As long as several runs take, for domains that share an account. Where it is not enough, the event comes again. */
const PATIENCE = 180_000;

/**
 * Converges, and wakes the next run where time ran out. A run that got nowhere wakes none: were it to fail the same way
 * again and again, the schedule is soon enough.
 */
export async function woken(dependencies: WokenDependencies): Promise<Convergence> {
  const { events, holder, domain, log } = dependencies;
  const done = await converge({ ...dependencies, patience: PATIENCE });
  if (done.isComplete || done.narrowed + done.widened === 0) return done;
  const failed = await events.publish([{ id: holder, kind: "unfinished", domain }]);
  if (failed.size > 0) log({ level: "warn", message: "next run left to the schedule", domain });
  return done;
}
