import { EventBus, Match, Rule } from "aws-cdk-lib/aws-events";
import { EventBus as EventBusTarget } from "aws-cdk-lib/aws-events-targets";
import { FilterCriteria, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { CHANGE_DETAIL_TYPE, CHANGE_SOURCE } from "./change-events.ts";
import { deadLetters } from "./dead-letters.ts";
import { HandlerFunction } from "./handler-function.ts";
import { domainBusName, eventBusArn, type HubNames, hubRolePath } from "./physical-names.ts";
import type { PolicyTable } from "./policy-table.ts";

export interface AnnouncementProps {
  readonly policyTable: PolicyTable;
  readonly bus: EventBus;
  /** Account per domain. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly names: HubNames;
}

/** Turns every write of the policy table into an event, and passes on to the domains what concerns them. */
export function announceChanges(scope: Construct, props: AnnouncementProps): { readonly deadLetters: IQueue } {
  const { policyTable, bus, accounts, names } = props;
  const queue = deadLetters(scope, "UndeliveredChanges");
  const forwarder = new HandlerFunction(scope, "ForwardChanges", {
    handler: "forward-changes",
    description: "Announces what changed in the policy table",
    rolePath: hubRolePath(names),
    environment: { EVENT_BUS: bus.eventBusName, HUB: names.hubName },
  });
  forwarder.allow(["events:PutEvents"], [bus.eventBusArn]);
  readStream(forwarder, policyTable, queue);

  for (const [domain, account] of accounts) {
    const target = EventBus.fromEventBusArn(
      scope,
      `Bus-${domain}`,
      eventBusArn(scope, { ...names, account }, domainBusName(names, domain)),
    );
    new Rule(scope, `To-${domain}`, {
      eventBus: bus,
      description: `Tells domain ${domain} what changed`,
      eventPattern: {
        source: [CHANGE_SOURCE],
        detailType: [CHANGE_DETAIL_TYPE],
        // what concerns people stays at the hub
        detail: { kind: Match.anyOf("hub", "product", "assignment") },
      },
      targets: [new EventBusTarget(target)],
    });
  }
  return { deadLetters: queue };
}

function readStream(forwarder: HandlerFunction, policyTable: PolicyTable, queue: IQueue): void {
  const streamArn = policyTable.table.tableStreamArn;
  if (streamArn === undefined) throw new TypeError("the policy table has no stream");
  forwarder.allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [streamArn]);
  forwarder.allow(["dynamodb:ListStreams"], [streamArn]);
  forwarder.allow(...policyTable.keyUse(["dynamodb:GetRecords"]));
  forwarder.function.addEventSourceMapping("Changes", {
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(1),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 10,
    maxRecordAge: Duration.hours(12),
    onFailure: new SqsDlq(queue),
    // sessions and leases are recorded in great number and change nothing
    filters: [FilterCriteria.filter({ dynamodb: { Keys: { pk: allBut("CATALOG#"), sk: allBut("SESSION#") } } })],
  });
}

function allBut(prefix: string) {
  return { S: [{ "anything-but": { prefix } }] };
}
