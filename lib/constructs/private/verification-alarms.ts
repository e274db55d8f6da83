import { Alarm, ComparisonOperator, type IAlarmAction, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** What the handlers count, in the logs of their functions; names as they write them. */
export type VerificationCount =
  | "ForeignOpenings"
  | "NotLookedAt"
  | "OverExposures"
  | "SideDoors"
  | "UnderExposures"
  | "Verifications";

/** What is verified: a domain by its id, or a consumer account by its number. */
export interface Verified {
  readonly dimension: "Account" | "Domain";
  readonly name: string;
}

export interface VerificationAlarmsProps {
  readonly verified: Verified;
  /** How often everything is looked at. */
  readonly interval: Duration;
  readonly alarmActions?: readonly IAlarmAction[] | undefined;
}

/** What rounds of the handler counted, over all their shards. */
export function verificationMetric(
  { dimension, name }: Verified,
  metricName: VerificationCount,
  period = Duration.minutes(5),
): Metric {
  return new Metric({
    namespace: "PurposeMesh",
    metricName,
    dimensionsMap: { [dimension]: name },
    statistic: "Sum",
    period,
  });
}

/** Alarms over what of a domain is found, and over nobody looking. */
export function verificationAlarms(scope: Construct, props: VerificationAlarmsProps): readonly Alarm[] {
  const what = whatOf(props);
  return [
    // a round that meets a change half-way is rare; what is open for a moment may be all that a thief needs
    foundAlarm(scope, "OverExposure", props, {
      counted: "OverExposures",
      description: `More of ${what} was open than the policies say: see the log of its verifier`,
    }),
    // a role that is yet to be made, or a converger that is behind, is given time
    foundAlarm(scope, "UnderExposure", props, {
      counted: "UnderExposures",
      rounds: 3,
      description: `Purposes go on reading less of ${what} than the policies say: see its converger's log`,
    }),
    foundAlarm(scope, "ForeignOpening", props, {
      counted: "ForeignOpenings",
      description: `A grant that is not the kit's opens tables of ${what}: revoke it`,
    }),
    ...sideDoorAlarms(scope, props),
  ];
}

/** Alarms over side doors that are found or may be, and over nobody looking. */
export function sideDoorAlarms(scope: Construct, props: VerificationAlarmsProps): readonly Alarm[] {
  const what = whatOf(props);
  return [
    foundAlarm(scope, "SideDoor", props, {
      counted: "SideDoors",
      description: `Data of ${what} is open beside Lake Formation's grants: see the log of its verifier`,
    }),
    foundAlarm(scope, "NotLookedAt", props, {
      counted: "NotLookedAt",
      description: `The verifier of ${what} could not look everywhere, or not understand a product: see its log`,
    }),
    made(scope, "NotVerified", props, {
      metric: verificationMetric(props.verified, "Verifications", props.interval),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // here silence is no health
      treatMissingData: TreatMissingData.BREACHING,
      evaluationPeriods: 2,
      alarmDescription: `Nobody has looked lately whether more of ${what} is open than the policies say`,
    }),
  ];
}

function whatOf({ verified: { dimension, name } }: VerificationAlarmsProps): string {
  return `${dimension.toLowerCase()} ${name}`;
}

interface Found {
  readonly counted: VerificationCount;
  /** For how many rounds on end. @default 1 */
  readonly rounds?: number;
  readonly description: string;
}

function foundAlarm(scope: Construct, id: string, props: VerificationAlarmsProps, found: Found): Alarm {
  return made(scope, id, props, {
    metric: verificationMetric(props.verified, found.counted, props.interval),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    evaluationPeriods: found.rounds ?? 1,
    alarmDescription: found.description,
  });
}

type AlarmSettings = ConstructorParameters<typeof Alarm>[2];

function made(scope: Construct, id: string, { alarmActions = [] }: VerificationAlarmsProps, settings: AlarmSettings) {
  const alarm = new Alarm(scope, id, settings);
  alarm.addAlarmAction(...alarmActions);
  return alarm;
}
