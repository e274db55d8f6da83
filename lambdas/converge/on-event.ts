import { wait } from "../../lib/aws/wait.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { Events } from "../../lib/ports/events.ts";
import { detailOf } from "../shared/shard.ts";
import { type ConvergeDependencies, type Convergence, converge } from "./converge.ts";
import type { Progress } from "./progress.ts";
import { NOTHING_DONE } from "./visit.ts";
import { OTHERS_FIRST } from "./while-held.ts";

/** What a run needs that was woken by an event or by the schedule. */
export interface EventDependencies extends ConvergeDependencies {
  /** Where a run that ran out of time asks for the next. */
  readonly events: Events;
  readonly progress: Progress;
}

/** As long as several runs take, for domains that share an account. Where it is not enough, the event comes again. */
const PATIENCE = 180_000;

/**
 * Converges, and wakes the next run where something is left. A run that got nowhere wakes none: were it to fail the same
 * way again and again, the schedule is soon enough.
 *
 * It leaves the catalog to others for a while between two stretches of what takes long: another domain's revocation must
 * not wait until all of a large one was looked at.
 *
 * What was announced before the last complete round began, that round has seen: of many events at once, few make a run.
 */
export async function onEvent(dependencies: EventDependencies, event: unknown): Promise<Convergence> {
  const { progress, clock, domain, lead, pause = wait } = dependencies;
  const isGoneOnWith = isRest(event, domain);
  if (!progress.wake(clock.now(), { time: timeOf(event), isRest: isGoneOnWith })) return NOTHING_DONE;
  if (isGoneOnWith || progress.round) await pause(OTHERS_FIRST);
  try {
    return await converge({ ...dependencies, patience: PATIENCE, yieldsAfter: lead / 2 });
  } finally {
    if (progress.isToGoOn) await wakeNext(dependencies);
  }
}

async function wakeNext({ events, holder, domain, log }: EventDependencies): Promise<void> {
  const failed = await events.publish([{ id: holder, kind: "unfinished", domain }]);
  if (failed.size > 0) log({ level: "warn", message: "next run left to the schedule", domain });
}

/** Whether a run of the domain's own asks for the next. */
function isRest(event: unknown, domain: string): boolean {
  const { kind, domain: whose } = detailOf(event);
  return kind === "unfinished" && whose === domain;
}

/** When EventBridge took the event; of anything else it is not known, so it counts as new. */
function timeOf(event: unknown): Instant {
  const time =
    typeof event === "object" && event !== null && "time" in event ? Date.parse(String(event.time)) : Number.NaN;
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
