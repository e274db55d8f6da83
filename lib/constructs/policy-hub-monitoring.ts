import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  type Alarm,
  Dashboard,
  GraphWidget,
  type IAlarmAction,
  type IMetric,
  Metric,
  type MetricOptions,
} from "aws-cdk-lib/aws-cloudwatch";
import { Operation, type TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { alarmsOf, errorsOf, NAMESPACE } from "./private/alarms.ts";
import type { HandlerFunction } from "./private/handler-function.ts";

/** What handlers ask of the table; an alarm adds up at most ten metrics. */
const USED = [Operation.GET_ITEM, Operation.QUERY, Operation.PUT_ITEM];

/** What of a hub is watched. */
export interface PolicyHubMonitoringProps {
  /** Name of the hub, under which its handlers count. */
  readonly hubName: string;
  readonly table: TableV2;
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  readonly deadLetters: IQueue;
  /** @default - alarms show on the dashboard only */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** Alarms and a dashboard of a {@link PolicyHub}. */
export class PolicyHubMonitoring extends Construct {
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;

  readonly #props: PolicyHubMonitoringProps;

  constructor(scope: Construct, id: string, props: PolicyHubMonitoringProps) {
    super(scope, id);
    this.#props = props;
    const { handlers, alarmActions } = props;
    const errors = errorsOf(handlers, "handlers that failed");
    const alarm = alarmsOf(this, alarmActions);
    this.alarms = [
      alarm("UndeliveredChanges", {
        metric: this.metricUndeliveredChanges(),
        description: "A change was not announced: domains learn of it only from their schedule",
      }),
      alarm("RewrittenHistory", {
        metric: this.metricRewrittenHistories(),
        description: "What was decided about somebody or something was changed after the fact: see the forwarder's log",
      }),
      alarm("HandlerErrors", { metric: errors, description: "A handler of the hub failed" }),
      alarm("ServerErrors", {
        metric: this.metricServerErrors(),
        description: "People get server errors when they ask, decide or open sessions",
        threshold: 5,
      }),
      alarm("Throttles", {
        metric: props.table.metricThrottledRequestsForOperations({ operations: USED, period: Duration.minutes(5) }),
        description: "The policy table turns requests away",
        evaluationPeriods: 2,
      }),
    ];
    this.dashboard = new Dashboard(this, "Dashboard", {
      widgets: [
        [
          new GraphWidget({
            title: "Calls",
            left: [props.api.metricCount()],
            right: [props.api.metricLatency()],
            width: 12,
          }),
          new GraphWidget({ title: "Faults", left: [errors, this.metricServerErrors()], width: 12 }),
        ],
        [
          new GraphWidget({
            title: "Changes not announced, histories rewritten",
            left: [this.metricUndeliveredChanges(), this.metricRewrittenHistories()],
            width: 12,
          }),
          new GraphWidget({
            title: "Policy table",
            left: [props.table.metricConsumedReadCapacityUnits(), props.table.metricConsumedWriteCapacityUnits()],
            width: 12,
          }),
        ],
      ],
    });
  }

  /** Changes that no domain was told of. */
  metricUndeliveredChanges(options?: MetricOptions): IMetric {
    return this.#props.deadLetters.metricApproximateNumberOfMessagesVisible(options);
  }

  /** Writes of the policy table that did more to a history than add to it. */
  metricRewrittenHistories(options?: MetricOptions): IMetric {
    return new Metric({
      namespace: NAMESPACE,
      metricName: "RewrittenHistories",
      dimensionsMap: { Hub: this.#props.hubName },
      statistic: "Sum",
      period: Duration.minutes(5),
      ...options,
    });
  }

  /** Calls that ended in a fault of ours. */
  metricServerErrors(options?: MetricOptions): IMetric {
    return this.#props.api.metricServerError(options);
  }
}
