import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";

/** Where events end up that could not be handled; an alarm watches it. */
export function deadLetters(scope: Construct, id: string): IQueue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, { "AwsSolutions-SQS3": "it is a dead-letter queue itself, of an event source" });
  return queue;
}
