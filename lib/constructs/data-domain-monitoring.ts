import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  type Alarm,
  Dashboard,
  GraphWidget,
  type IAlarmAction,
  type IMetric,
  type MetricOptions,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { alarm, errorsOf } from "./private/alarms.ts";
import type { HandlerFunction } from "./private/handler-function.ts";
import type { ProducerWatch } from "./private/producer-watch.ts";

/** What of a domain is watched. */
export interface DataDomainMonitoringProps {
  readonly domain: string;
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  readonly converge: HandlerFunction;
  readonly failedRuns: IQueue;
  readonly producers: ProducerWatch;
  /** @default - alarms show on the dashboard only */
  readonly alarmActions?: readonly IAlarmAction[];
}

/** Alarms and a dashboard of a {@link DataDomain}. */
export class DataDomainMonitoring extends Construct {
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;

  readonly #props: DataDomainMonitoringProps;

  constructor(scope: Construct, id: string, props: DataDomainMonitoringProps) {
    super(scope, id);
    this.#props = props;
    const { domain, handlers, alarmActions } = props;
    const errors = errorsOf(handlers, "handlers that failed");
    this.alarms = [
      alarm(
        this,
        "FailedRuns",
        {
          metric: this.metricFailedRuns(),
          description: `Lake Formation of domain ${domain} could not be brought to what the policies say`,
        },
        alarmActions,
      ),
      alarm(
        this,
        "NotConverging",
        {
          metric: this.metricConvergenceErrors(),
          description: `The converger of domain ${domain} fails again and again: views that end are not taken away`,
          evaluationPeriods: 2,
        },
        alarmActions,
      ),
      alarm(
        this,
        "HandlerErrors",
        { metric: errors, description: `A handler of domain ${domain} failed` },
        alarmActions,
      ),
      alarm(
        this,
        "ProducerReads",
        {
          metric: this.metricProducerReads(),
          description: `A producer of domain ${domain} queried data, which it may without a purpose: look who and why`,
        },
        alarmActions,
      ),
    ];
    this.dashboard = new Dashboard(this, "Dashboard", {
      widgets: [
        [
          new GraphWidget({
            title: "Convergence",
            left: [
              props.converge.function.metricInvocations(),
              this.metricConvergenceErrors(),
              this.metricFailedRuns(),
            ],
            right: [props.converge.function.metricDuration()],
            width: 12,
          }),
          new GraphWidget({
            title: "Producers' queries, without a purpose",
            left: [this.metricProducerReads()],
            width: 12,
          }),
        ],
        [
          new GraphWidget({
            title: "Calls",
            left: [props.api.metricCount()],
            right: [props.api.metricLatency()],
            width: 12,
          }),
          new GraphWidget({ title: "Faults", left: [errors, props.api.metricServerError()], width: 12 }),
        ],
      ],
    });
  }

  /** Runs of the converger that were given up. */
  metricFailedRuns(options?: MetricOptions): IMetric {
    return this.#props.failedRuns.metricApproximateNumberOfMessagesVisible(options);
  }

  /** Runs of the converger that failed, to be repeated. */
  metricConvergenceErrors(options?: MetricOptions): IMetric {
    return this.#props.converge.function.metricErrors(options);
  }

  /** How often producers had data vended or queried, without a purpose; not what they read from the buckets themselves. */
  metricProducerReads(): IMetric {
    return this.#props.producers.metricReads();
  }
}
