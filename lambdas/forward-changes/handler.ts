import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import middy, { type MiddyfiedHandler } from "@middy/core";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import type { Events } from "../../lib/ports/events.ts";
import { readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { changeOf } from "./changes.ts";

/** What forwarding needs. */
export interface ForwardDependencies {
  readonly events: Events;
  readonly log: Log;
}

/** Announces what changed in the policy table, and names the records that the stream is to deliver again. */
export const createHandler = ({
  events,
  log,
}: ForwardDependencies): MiddyfiedHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> =>
  middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const changes = Records.map(changeOf).filter((change) => change !== undefined);
    const failed = await events.publish(changes);
    const level = failed.size > 0 ? "error" : "info";
    log({ level, message: "forwarded", records: Records.length, announced: changes.length, failed: failed.size });
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  });

export const handler = onceMade(() => {
  const { EVENT_BUS } = readEnvironment("forward-changes", ["EVENT_BUS"]);
  return createHandler({ events: new EventBusEvents(new EventBridgeClient(), EVENT_BUS), log: writeLog });
});
