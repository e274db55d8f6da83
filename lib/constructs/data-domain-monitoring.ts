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
import { alarmsOf, errorsOf } from "./private/alarms.ts";
import type { HandlerFunction } from "./private/handler-function.ts";
import type { ProducerWatch } from "./private/producer-watch.ts";
import type { Verification } from "./private/verification.ts";
import { type Verified, verificationAlarms, verificationMetric } from "./private/verification-alarms.ts";

/** What of a domain is watched. */
export interface DataDomainMonitoringProps {
  readonly domain: string;
  readonly api: HttpApi;
  readonly handlers: readonly HandlerFunction[];
  readonly converge: HandlerFunction;
  /** What the converger asks for the law. */
  readonly readLaw: HandlerFunction;
  readonly failedRuns: IQueue;
  readonly producers: ProducerWatch;
  readonly verification: Verification;
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
    const alarm = alarmsOf(this, alarmActions);
    this.alarms = [
      ...verificationAlarms(this, {
        verified: verifiedDomain(domain),
        interval: props.verification.interval,
        alarmActions,
      }),
      alarm("FailedRuns", {
        metric: this.metricFailedRuns(),
        description: `Lake Formation of domain ${domain} could not be brought to what the policies say`,
      }),
      alarm("NotConverging", {
        metric: this.metricConvergenceErrors(),
        description: `The converger of domain ${domain} fails again and again: views that end are not taken away`,
        evaluationPeriods: 2,
      }),
      alarm("HandlerErrors", { metric: errors, description: `A handler of domain ${domain} failed` }),
      alarm("ProducerReads", {
        metric: this.metricProducerReads(),
        description: `A producer of domain ${domain} queried data, which it may without a purpose: look who and why`,
      }),
    ];
    this.dashboard = new Dashboard(this, "Dashboard", {
      widgets: [this.#convergence(), this.#verification(), this.#calls(errors)],
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

  /** Tables of which roles read too much, and openings that the converger takes away, found by a round. */
  metricOverExposures(): IMetric {
    return verificationMetric(verifiedDomain(this.#props.domain), "OverExposures");
  }

  /** Openings by grants that the kit never touches, found by a round. */
  metricForeignOpenings(): IMetric {
    return verificationMetric(verifiedDomain(this.#props.domain), "ForeignOpenings");
  }

  /** How often producers had data vended or queried, without a purpose; not what they read from the buckets themselves. */
  metricProducerReads(): IMetric {
    return this.#props.producers.metricReads();
  }

  /**
   * How often S3 asked for the key for a producer or a deliverer, who reach objects themselves: at least once for each
   * that read, or wrote in parts, for however many objects. Sets off no alarm.
   */
  metricDirectReads(): IMetric {
    return this.#props.producers.metricDirectReads();
  }

  #convergence(): GraphWidget[] {
    const { function: converge } = this.#props.converge;
    const { function: readLaw } = this.#props.readLaw;
    const runs = [converge.metricInvocations(), this.metricConvergenceErrors(), this.metricFailedRuns()];
    const law = [readLaw.metricErrors(), readLaw.metricThrottles()];
    return [
      halfWide("Convergence", [...runs, ...law], [converge.metricDuration(), readLaw.metricDuration()]),
      halfWide("Reads without a purpose", [this.metricProducerReads(), this.metricDirectReads()]),
    ];
  }

  #verification(): GraphWidget[] {
    const { verification } = this.#props;
    const domain = verifiedDomain(this.#props.domain);
    const names = ["OverExposures", "UnderExposures", "ForeignOpenings", "RewrittenHistories", "SideDoors"] as const;
    const found = [...names, "NotLookedAt" as const].map((name) => verificationMetric(domain, name));
    const rounds = (["Verifications", "SideDoorSearches"] as const).map((name) => verificationMetric(domain, name));
    const failed = verification.deadLetters.metricApproximateNumberOfMessagesVisible();
    const verifiers = [verification.verify, verification.verifySideDoors];
    const took = verifiers.map((verifier) => verifier.function.metricDuration());
    return [halfWide("What verifying found", found), halfWide("Verifying", [...rounds, failed], took)];
  }

  #calls(errors: IMetric): GraphWidget[] {
    const { api } = this.#props;
    return [
      halfWide("Calls", [api.metricCount()], [api.metricLatency()]),
      halfWide("Faults", [errors, api.metricServerError()]),
    ];
  }
}

function verifiedDomain(name: string): Verified {
  return { dimension: "Domain", name };
}

function halfWide(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: 12 });
}
