import { type IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnLogGroup, FilterPattern, MetricFilter, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, Fn, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { NAMESPACE } from "./alarms.ts";
import { producerRolePath, roleArn, storeRolePath } from "./physical-names.ts";

export interface ProducerWatchProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  /** Key of what the domain's products store. */
  readonly lakeKey: IKey;
  /** What becomes of the record when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** Metrics, by what they count. */
const METRICS = { Reads: "ProducerReads", DirectReads: "DirectReads" } as const;

/**
 * Records who reads without a purpose: every time a producer role has data vended by Lake Formation or starts a query,
 * and when S3 decrypts for a producer or a deliverer, who reach objects themselves.
 *
 * CloudTrail sees it, EventBridge passes it on, a log group keeps it for a year and counts. Takes an active trail with
 * management events in the account, those of KMS among them, as organisations have. The two are counted apart, since
 * who writes in parts or keeps a table format decrypts as well. S3 asks for the key of a bucket once in a while for each
 * role ("Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"), so it shows that a role decrypted, not how often or
 * what: that is in the bucket's access logs.
 */
export class ProducerWatch extends Construct {
  readonly #domain: string;

  constructor(scope: Construct, id: string, props: ProducerWatchProps) {
    super(scope, id);
    const { domain, hub, removalPolicy } = props;
    this.#domain = domain;
    const stack = Stack.of(this);
    // EventBridge delivers to log groups of this prefix only; records of stacks that went before stay under theirs
    const logGroupName = `/aws/events/${hub.hubName}/${domain}/producers-${idOf(stack)}`;
    const arn = stack.formatArn({ service: "logs", resource: `log-group:${logGroupName}` });
    const rule = new CfnRule(this, "Rule", {
      description: `Reads of domain ${domain} without a purpose`,
      // by default EventBridge leaves out calls that only read, which these are
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      eventPattern: {
        source: ["aws.athena", "aws.kms", "aws.lakeformation"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: { $or: this.#watched(props) },
      },
      // the ARN of a log group ends in `:*`, which a rule does not take
      targets: [{ id: "Record", arn }],
    });
    const record = new CfnLogGroup(this, "Record", {
      logGroupName,
      retentionInDays: RetentionDays.ONE_YEAR,
      // the group's own: of policies that are not, an account has ten in a Region ("PutResourcePolicy" of CloudWatch Logs)
      resourcePolicyDocument: deliveryBy(rule, `${arn}:*`),
    });
    record.applyRemovalPolicy(removalPolicy);
    this.#count("Reads", "!=", record);
    this.#count("DirectReads", "=", record);
  }

  #watched({ domain, hub, lakeKey }: ProducerWatchProps): readonly object[] {
    const below = (path: string) => ({ prefix: roleArn(this, Stack.of(this).account, path) });
    const by = (issuer: object) => ({ sessionContext: { sessionIssuer: { arn: [issuer] } } });
    return [
      { eventName: ["GetDataAccess", "StartQueryExecution"], userIdentity: by(below(producerRolePath(hub, domain))) },
      {
        eventName: ["Decrypt"],
        resources: { ARN: [lakeKey.keyArn] },
        // whoever the key is open to, but for Lake Formation, which reads for every purpose
        userIdentity: by({ "anything-but": below(storeRolePath(hub, domain)) }),
      },
    ];
  }

  #count(what: keyof typeof METRICS, comparison: "=" | "!=", logGroup: CfnLogGroup): void {
    new MetricFilter(this, what, {
      logGroup,
      filterPattern: FilterPattern.stringValue("$.detail.eventName", comparison, "Decrypt"),
      metricNamespace: NAMESPACE,
      metricName: this.#nameOf(what),
      metricValue: "1",
    });
  }

  #nameOf(what: keyof typeof METRICS): string {
    return `${METRICS[what]}-${this.#domain}`;
  }

  /** How often producers had data vended or queried. */
  metricReads(): IMetric {
    return this.#metric("Reads");
  }

  /** How often S3 asked for the key for a role that reaches objects. */
  metricDirectReads(): IMetric {
    return this.#metric("DirectReads");
  }

  #metric(what: keyof typeof METRICS): IMetric {
    return new Metric({
      namespace: NAMESPACE,
      metricName: this.#nameOf(what),
      statistic: "Sum",
      period: Duration.minutes(5),
    });
  }
}

/** What no other stack has, nor one that takes this one's name when it is gone. */
function idOf(stack: Stack): string {
  // ARNs of stacks end in name and id
  return Fn.select(2, Fn.split("/", stack.stackId));
}

function deliveryBy(rule: CfnRule, Resource: string): object {
  const service = { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] };
  return {
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
  };
}
