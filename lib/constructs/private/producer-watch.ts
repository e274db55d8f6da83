import { type IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnResourcePolicy, FilterPattern, LogGroup, MetricFilter, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, Names, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { NAMESPACE } from "./alarms.ts";
import { producerRolePath, roleArn } from "./physical-names.ts";

export interface ProducerWatchProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  /** What becomes of the record when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Records every time a producer role has data vended by Lake Formation or starts a query.
 *
 * CloudTrail sees it, EventBridge passes it on, a log group keeps it for a year and counts. Takes an active trail with
 * management events in the account, as organisations have. Does not see what a producer or a deliverer reads from the
 * bucket itself, as table formats make them: that is in the bucket's access logs, and counted by nobody.
 */
export class ProducerWatch extends Construct {
  readonly record: LogGroup;
  readonly #domain: string;

  constructor(scope: Construct, id: string, { domain, hub, removalPolicy }: ProducerWatchProps) {
    super(scope, id);
    this.#domain = domain;
    const stack = Stack.of(this);
    this.record = new LogGroup(this, "Record", {
      // EventBridge delivers to log groups of this prefix only
      logGroupName: `/aws/events/${hub.hubName}/${domain}/producers`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy,
    });
    const rule = new CfnRule(this, "Rule", {
      description: `Producers of domain ${domain} read`,
      // by default EventBridge leaves out calls that only read, which these are
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      eventPattern: {
        source: ["aws.lakeformation", "aws.athena"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: {
          eventName: ["GetDataAccess", "StartQueryExecution"],
          userIdentity: {
            sessionContext: {
              sessionIssuer: { arn: [{ prefix: roleArn(this, stack.account, producerRolePath(hub, domain)) }] },
            },
          },
        },
      },
      // the ARN of a log group ends in `:*`, which a rule does not take
      targets: [
        { id: "Record", arn: stack.formatArn({ service: "logs", resource: `log-group:${this.record.logGroupName}` }) },
      ],
    });
    this.#letDeliver(rule);
    new MetricFilter(this, "Reads", {
      logGroup: this.record,
      filterPattern: FilterPattern.exists("$.detail.eventName"),
      metricNamespace: NAMESPACE,
      metricName: this.#metricName,
      metricValue: "1",
    });
  }

  #letDeliver(rule: CfnRule): void {
    const service = { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] };
    const Resource = this.record.logGroupArn;
    new CfnResourcePolicy(this, "Delivery", {
      policyName: Names.uniqueResourceName(this, { maxLength: 100 }),
      policyDocument: Stack.of(this).toJsonString({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: service, Action: "logs:CreateLogStream", Resource },
          {
            Effect: "Allow",
            Principal: service,
            Action: "logs:PutLogEvents",
            Resource,
            // EventBridge acts for every account: without it anybody's rule could write the record
            Condition: { ArnEquals: { "aws:SourceArn": rule.attrArn } },
          },
        ],
      }),
    });
  }

  get #metricName(): string {
    return `ProducerReads-${this.#domain}`;
  }

  /** How often producers read. */
  metricReads(): IMetric {
    return new Metric({
      namespace: NAMESPACE,
      metricName: this.#metricName,
      statistic: "Sum",
      period: Duration.minutes(5),
    });
  }
}
