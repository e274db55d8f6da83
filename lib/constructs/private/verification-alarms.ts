import { Alarm, ComparisonOperator, type IAlarmAction, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** What the handler counts, in the log of its function; names as it writes them. */
export type VerificationCount =
  | "ForeignOpenings"
  | "NotLookedAt"
  | "OverExposures"
  | "SideDoors"
  | "UnderExposures"
  | "Verifications";

export interface VerificationAlarmsProps {
  readonly domain: string;
  /** How often everything is looked at. */
  readonly interval: Duration;
  readonly alarmActions?: readonly IAlarmAction[] | undefined;
}

/** What rounds of the handler counted, over all their shards. */
export function verificationMetric(
  domain: string,
  metricName: VerificationCount,
  period = Duration.minutes(5),
): Metric {
  return new Metric({
    namespace: "PurposeMesh",
    metricName,
    dimensionsMap: { Domain: domain },
    statistic: "Sum",
    period,
  });
}

/** Alarms over what is found, and over nobody looking. */
export function verificationAlarms(scope: Construct, props: VerificationAlarmsProps): readonly Alarm[] {
  const { domain, interval, alarmActions = [] } = props;
  const on = (name: VerificationCount) => ({ threshold: 1, metric: verificationMetric(domain, name, interval) });
  const found = {
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const alarms = [
    // a round that meets a change half-way is rare; what is open for a moment may be all that a thief needs
    new Alarm(scope, "OverExposure", {
      ...on("OverExposures"),
      ...found,
      evaluationPeriods: 1,
      alarmDescription: `More of domain ${domain} was open than the policies say: see the log of its verifier`,
    }),
    // a role that is yet to be made, or a converger that is behind, is given time
    new Alarm(scope, "UnderExposure", {
      ...on("UnderExposures"),
      ...found,
      evaluationPeriods: 3,
      alarmDescription: `Purposes go on reading less of domain ${domain} than the policies say: see its converger's log`,
    }),
    new Alarm(scope, "ForeignOpening", {
      ...on("ForeignOpenings"),
      ...found,
      evaluationPeriods: 1,
      alarmDescription: `A grant that is not the kit's opens tables of domain ${domain}: revoke it`,
    }),
    new Alarm(scope, "SideDoor", {
      ...on("SideDoors"),
      ...found,
      evaluationPeriods: 1,
      alarmDescription: `Data of domain ${domain} is open beside Lake Formation's grants: see the log of its verifier`,
    }),
    new Alarm(scope, "NotLookedAt", {
      ...on("NotLookedAt"),
      ...found,
      evaluationPeriods: 1,
      alarmDescription: `Side doors of domain ${domain} may stand open where its verifier could not look: see its log`,
    }),
    new Alarm(scope, "NotVerified", {
      ...on("Verifications"),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // here silence is no health
      treatMissingData: TreatMissingData.BREACHING,
      evaluationPeriods: 2,
      alarmDescription: `Nobody has looked lately whether more of domain ${domain} is open than the policies say`,
    }),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(...alarmActions);
  return alarms;
}
