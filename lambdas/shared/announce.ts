import type { Change, Events } from "../../lib/ports/events.ts";
import type { Log } from "./log.ts";

/** Whom a verifier tells of its findings. */
export interface Announcing {
  /** Id of the domain that is served. */
  readonly domain: string;
  readonly events: Events;
  readonly log: Log;
}

/** Announces what was found. What is not taken is found by the next run again. */
export async function announce({ events, domain, log }: Announcing, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const failed = await events.publish(changes);
  if (failed.size > 0) log({ level: "error", message: "findings not announced: left to the schedule", domain });
}
