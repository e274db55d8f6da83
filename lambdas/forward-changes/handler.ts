import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import middy, { type MiddyfiedHandler } from "@middy/core";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import { systemClock } from "../../lib/aws/system-clock.ts";
import type { Events } from "../../lib/ports/events.ts";
import { readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { type Count, countInLog } from "../shared/metrics.ts";
import { onceMade } from "../shared/once.ts";
import { changeOf } from "./changes.ts";
import { isRewriting } from "./rewriting.ts";

/** What forwarding needs. */
export interface ForwardDependencies {
  readonly events: Events;
  readonly count: Count;
  readonly log: Log;
}

/**
 * Announces what changed in the policy table, and names the records that the stream is to deliver again. Says and counts
 * whose history was rewritten: nobody else sees both what stood there and what stands there now.
 */
export const createHandler = ({
  events,
  count,
  log,
}: ForwardDependencies): MiddyfiedHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> =>
  middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const rewritten = Records.filter(isRewriting);
    logRewritten(log, rewritten);
    count({ RewrittenHistories: rewritten.length });
    const changes = Records.map(changeOf).filter((change) => change !== undefined);
    const failed = await events.publish(changes);
    const level = failed.size > 0 ? "error" : "info";
    log({ level, message: "forwarded", records: Records.length, announced: changes.length, failed: failed.size });
    // a blank one would have Lambda deliver the whole batch again, and again; the schedule makes up for one that is lost
    const named = [...failed].filter((id) => id !== "");
    return { batchItemFailures: named.map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** By what is announced of a write, which names nobody; when it was, the stream says to the second. */
function logRewritten(log: Log, records: readonly DynamoDBRecord[]): void {
  const remedy =
    "find out who wrote to the policy table then, and restore the leg from its recovery; nothing was closed";
  for (const record of records) {
    const { kind, product, purpose } = changeOf(record) ?? {};
    const at = record.dynamodb?.ApproximateCreationDateTime;
    log({ level: "error", message: "history rewritten", kind, product, purpose, at, remedy });
  }
}

export const handler = onceMade(() => {
  const { EVENT_BUS, HUB } = readEnvironment("forward-changes", ["EVENT_BUS", "HUB"]);
  const events = new EventBusEvents(new EventBridgeClient(), EVENT_BUS);
  return createHandler({ events, count: countInLog({ Hub: HUB }, systemClock), log: writeLog });
});
