import type { Alarm, IAlarmAction } from "aws-cdk-lib/aws-cloudwatch";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Arn, ArnFormat, Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { READ_DATA } from "./domain-handlers.ts";
import { HandlerFunction } from "./handler-function.ts";
import { consumerRolePath, roleArn } from "./physical-names.ts";
import { sideDoorAlarms } from "./verification-alarms.ts";

export interface AccessVerificationProps {
  readonly hub: IPolicyHub;
  readonly results: IBucket;
  readonly resultKeys: readonly IKey[];
  readonly deployRoleArn: string;
  /** Whether links lead from the account and no domain's verifier looks at the settings of its data lake. */
  readonly looksAtSettings: boolean;
  /** How often everything is looked at. */
  readonly interval: Duration;
  readonly alarmActions?: readonly IAlarmAction[] | undefined;
}

/**
 * Looks on a schedule whether purposes are kept apart in a consumer account, and returns the alarms over what it finds.
 *
 * A run that fails is repeated by the schedule at the latest; that nobody looked sets off an alarm, so nothing is kept of it.
 */
export function accessVerification(scope: Construct, props: AccessVerificationProps): readonly Alarm[] {
  const { interval, alarmActions } = props;
  const { account } = Stack.of(scope);
  const verify = verifier(scope, props);
  new Rule(scope, "VerifyOnSchedule", {
    schedule: Schedule.rate(interval),
    description: "Looks whether purposes are kept apart in this account",
    targets: [new LambdaFunction(verify.function, { retryAttempts: 4 })],
  });
  return sideDoorAlarms(scope, { verified: { dimension: "Account", name: account }, interval, alarmActions });
}

function verifier(scope: Construct, props: AccessVerificationProps) {
  const { hub, results, resultKeys, deployRoleArn, looksAtSettings } = props;
  const stack = Stack.of(scope);
  const verify = new HandlerFunction(scope, "VerifyAccess", {
    handler: "verify-access",
    description: "Looks whether purposes are kept apart in this account",
    rolePath: consumerRolePath(hub),
    timeout: Duration.minutes(10),
    environment: {
      ACCOUNT_ID: stack.account,
      BROKER_ROLE_ARN: hub.brokerRoleArn,
      DEPLOY_ROLE_ARN: deployRoleArn,
      LAKE_DEPLOY_ROLE_ARN: looksAtSettings ? deployRoleArn : "none",
      RESULT_BUCKET: results.bucketName,
    },
  });
  verify.allow(["s3:GetBucketAcl", "s3:GetBucketPolicy"], [results.bucketArn]);
  const keys = resultKeys.map(({ keyArn }) => keyArn);
  if (keys.length > 0) verify.allow(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListGrants"], keys);
  lookAtSeats(verify);
  if (looksAtSettings) {
    // Lake Formation has no ARNs: `*` is all there is
    verify.allow(["lakeformation:GetDataLakeSettings"], ["*"]);
    acknowledgeWildcards(verify, ["*"], "Lake Formation knows no resource ARNs in IAM policies");
  }
  verify.deny(READ_DATA, ["*"]);
  return verify;
}

/** Policies only: who may do what for a purpose, never what for. */
function lookAtSeats(verify: HandlerFunction): void {
  const stack = Stack.of(verify);
  const roles = [roleArn(verify, stack.account, "/purpose/*")];
  // IAM asks for a list's path as if it were a role
  verify.allow(
    ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoles"],
    roles,
  );
  const policies = [stack.account, "aws"].map((account) =>
    Arn.format({ service: "iam", region: "", account, resource: "policy", resourceName: "*" }, stack),
  );
  verify.allow(["iam:GetPolicy", "iam:GetPolicyVersion"], policies);
  const workGroups = [
    stack.formatArn({
      service: "athena",
      resource: "workgroup",
      resourceName: "purpose-*",
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  ];
  verify.allow(["athena:GetWorkGroup"], workGroups);
  acknowledgeWildcards(verify, roles, "roles under this path, whoever made them: what is found out is who did");
  acknowledgeWildcards(verify, policies, "policies attached to purpose roles, which nobody should have attached");
  acknowledgeWildcards(verify, workGroups, "the work groups of the purposes, present and future");
}
