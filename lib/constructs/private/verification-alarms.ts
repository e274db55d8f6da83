import { type Alarm, type IAlarmAction, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { alarmsOf, NAMESPACE } from "./alarms.ts";

/** What the handlers count, in the logs of their functions; names as they write them. */
export type VerificationCount =
  | "ForeignOpenings"
  | "NotLookedAt"
  | "OverExposures"
  | "RewrittenHistories"
  | "SideDoorSearches"
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
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { [dimension]: name },
    statistic: "Sum",
    period,
  });
}

/** Alarms over what of a domain is found, and over nobody looking: for each of its verifiers one. */
export function verificationAlarms(scope: Construct, props: VerificationAlarmsProps): readonly Alarm[] {
  const { alarm, counted, what } = made(scope, props);
  return [
    // a round that meets a change half-way is rare; what is open for a moment may be all that a thief needs
    alarm("OverExposure", {
      metric: counted("OverExposures"),
      description: `More of ${what} was open than the policies say: see the log of its verifier`,
    }),
    // a role that is yet to be made, or a converger that is behind, is given time
    alarm("UnderExposure", {
      metric: counted("UnderExposures"),
      evaluationPeriods: 3,
      description: `Purposes go on reading less of ${what} than the policies say: see its converger's log`,
    }),
    alarm("ForeignOpening", {
      metric: counted("ForeignOpenings"),
      description: `A grant that is not the kit's opens tables of ${what}: revoke it`,
    }),
    alarm("RewrittenHistory", {
      metric: counted("RewrittenHistories"),
      description: `What was decided about a product of ${what} is not what was recorded: see the log of its verifier`,
    }),
    ...sideDoorAlarms(scope, props),
    alarm("NotSearched", {
      metric: counted("SideDoorSearches"),
      isSilenceBad: true,
      evaluationPeriods: 2,
      description: `Nobody has looked lately for ways around the grants of ${what}`,
    }),
  ];
}

/** Alarms over side doors that are found or may be, and over nobody verifying. */
export function sideDoorAlarms(scope: Construct, props: VerificationAlarmsProps): readonly Alarm[] {
  const { alarm, counted, what } = made(scope, props);
  return [
    alarm("SideDoor", {
      metric: counted("SideDoors"),
      description: `Data of ${what} is open beside Lake Formation's grants: see its verifiers' logs`,
    }),
    alarm("NotLookedAt", {
      metric: counted("NotLookedAt"),
      description: `Verifiers of ${what} could not look everywhere, or not understand what a product says: see their logs`,
    }),
    alarm("NotVerified", {
      metric: counted("Verifications"),
      isSilenceBad: true,
      evaluationPeriods: 2,
      description: `Nobody has looked lately whether more of ${what} is open than the policies say`,
    }),
  ];
}

/** What all alarms over one verification are made of; each looks at what one round counted. */
function made(scope: Construct, { verified, interval, alarmActions }: VerificationAlarmsProps) {
  return {
    alarm: alarmsOf(scope, alarmActions),
    counted: (name: VerificationCount) => verificationMetric(verified, name, interval),
    what: `${verified.dimension.toLowerCase()} ${verified.name}`,
  };
}
