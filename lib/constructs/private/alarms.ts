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

/** What is watched, and what it means when it happens. */
export interface AlarmRule {
  readonly metric: IMetric;
  readonly description: string;
  /** @default 1 */
  readonly threshold?: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
}

/** An alarm that goes off when the metric reaches the threshold; silence is health. */
export function alarm(scope: Construct, id: string, rule: AlarmRule, actions: readonly IAlarmAction[] = []): Alarm {
  const made = new Alarm(scope, id, {
    metric: rule.metric,
    alarmDescription: rule.description,
    threshold: rule.threshold ?? 1,
    evaluationPeriods: rule.evaluationPeriods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(...actions);
  return made;
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
