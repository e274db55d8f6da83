import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { CHANGE_DETAIL_TYPE, CHANGE_SOURCE } from "./change-events.ts";
import { deadLetters } from "./dead-letters.ts";
import { type DomainVerifierProps, domainVerifier } from "./domain-verifier.ts";
import type { HandlerFunction } from "./handler-function.ts";
import { sideDoorVerifier } from "./side-door-verifier.ts";

export interface VerificationProps extends DomainVerifierProps {
  readonly narrowingLead: Duration;
  /** How often everything is looked at. */
  readonly interval: Duration;
}

/** What verifies a domain. Neither does the other's work or has its permissions, and each is missed by itself. */
export interface Verification {
  /** Compares Lake Formation with the law. */
  readonly verify: HandlerFunction;
  /** Looks for ways around Lake Formation. */
  readonly verifySideDoors: HandlerFunction;
  /** Runs of either that failed or were never begun. */
  readonly deadLetters: IQueue;
  readonly interval: Duration;
}

const LAKE_FORMATION = [
  "lakeformation:GetDataLakeSettings",
  "lakeformation:GetResourceLFTags",
  "lakeformation:ListDataCellsFilter",
  "lakeformation:ListLFTags",
  "lakeformation:ListPermissions",
];

/** Makes both handlers and what starts them: the clock, and runs that hand on what is left of a large domain. */
export function verification(scope: Construct, props: VerificationProps): Verification {
  const { domain, bus, interval } = props;
  const verify = verifier(scope, props);
  const verifySideDoors = sideDoorVerifier(scope, props);
  const queue = deadLetters(scope, "FailedVerifications");
  const whenFailed = { maxEventAge: Duration.hours(1), onFailure: new SqsDestination(queue) };
  // a run that fails has handed on by then: repeated, it would hand on again. The schedule repeats it
  verify.function.configureAsyncInvoke({ ...whenFailed, retryAttempts: 0 });
  verifySideDoors.function.configureAsyncInvoke({ ...whenFailed, retryAttempts: 2 });
  const target = ({ function: started }: HandlerFunction) =>
    new LambdaFunction(started, { deadLetterQueue: queue, retryAttempts: 4 });
  new Rule(scope, "VerifyOnSchedule", {
    schedule: Schedule.rate(interval),
    description: `Looks whether everybody reads of domain ${domain} what the policies say`,
    targets: [target(verify)],
  });
  new Rule(scope, "VerifyRest", {
    eventBus: bus,
    description: `Goes on with what is left of domain ${domain} to be verified`,
    eventPattern: { source: [CHANGE_SOURCE], detailType: [CHANGE_DETAIL_TYPE], detail: { kind: ["verification"] } },
    targets: [target(verify)],
  });
  new Rule(scope, "VerifySideDoorsOnSchedule", {
    schedule: Schedule.rate(interval),
    description: `Looks for ways around the grants of domain ${domain}`,
    targets: [target(verifySideDoors)],
  });
  return { verify, verifySideDoors, deadLetters: queue, interval };
}

function verifier(scope: Construct, props: VerificationProps): HandlerFunction {
  const verify = domainVerifier(scope, "Verify", {
    ...props,
    handler: "verify",
    description: "Compares what purposes read with what the policies say",
    lakeFormation: LAKE_FORMATION,
    environment: { NARROWING_LEAD: props.narrowingLead.toIsoString() },
  });
  // to see whether it is shown everything
  verify.function.addEnvironment("VERIFIER_ROLE_ARN", verify.role.roleArn);
  return verify;
}
