import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { HandlerFunction } from "./handler-function.ts";

/** Of the kit's metrics, which AWS does not count by itself; handlers write it into their logs. */
export const NAMESPACE = "PurposeMesh";

/** What is watched, and what it means when it happens. */
export interface AlarmRule {
  readonly metric: IMetric;
  readonly description: string;
  /** @default 1 */
  readonly threshold?: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** Whether it goes off below the threshold, and without a word, instead. @default false */
  readonly isSilenceBad?: boolean;
}

/** Makes alarms that set these actions off: by default when a metric reaches its threshold, since silence is health. */
export function alarmsOf(
  scope: Construct,
  actions: readonly IAlarmAction[] = [],
): (id: string, rule: AlarmRule) => Alarm {
  return (id, { metric, description, threshold = 1, evaluationPeriods = 1, isSilenceBad = false }) => {
    const made = new Alarm(scope, id, {
      metric,
      alarmDescription: description,
      threshold,
      evaluationPeriods,
      comparisonOperator: isSilenceBad
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    made.addAlarmAction(...actions);
    return made;
  };
}

/** CloudWatch adds up at most ten metrics in one alarm. */
export function errorsOf(handlers: readonly HandlerFunction[], label: string): IMetric {
  const metrics = handlers.map((handler, index) => [`errors${index}`, handler.function.metricErrors()] as const);
  return new MathExpression({
    expression: metrics.map(([name]) => name).join(" + "),
    usingMetrics: Object.fromEntries(metrics),
    label,
    period: Duration.minutes(5),
  });
}
