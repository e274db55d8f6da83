import { type EventBus, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { CHANGE_DETAIL_TYPE, CHANGE_SOURCE } from "./change-events.ts";
import { deadLetters } from "./dead-letters.ts";
import { READ_DATA } from "./domain-handlers.ts";
import { HandlerFunction } from "./handler-function.ts";
import {
  deliveryRolePath,
  domainReaderRolePath,
  policyTableName,
  producerRolePath,
  roleArn,
  storeRolePath,
} from "./physical-names.ts";

export interface VerificationProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  /** The domain's bus: by it the converger is woken, and what is left of a large domain handed on. */
  readonly bus: EventBus;
  readonly narrowingLead: Duration;
  readonly deployRoleArn: string;
  /** How often everything is looked at. */
  readonly interval: Duration;
}

/** What compares Lake Formation with the law. */
export interface Verification {
  readonly verify: HandlerFunction;
  /** Runs that failed or were never begun. */
  readonly deadLetters: IQueue;
  readonly interval: Duration;
}

const LAKE_FORMATION = [
  "lakeformation:GetDataLakeSettings",
  "lakeformation:GetResourceLFTags",
  "lakeformation:ListDataCellsFilter",
  "lakeformation:ListLFTags",
  "lakeformation:ListLakeFormationOptIns",
  "lakeformation:ListPermissions",
  "lakeformation:ListResources",
];

/** Makes the handler and what starts it: the clock, and runs that hand on what is left of a large domain. */
export function verification(scope: Construct, props: VerificationProps): Verification {
  const { domain, bus, interval } = props;
  const verify = verifier(scope, props);
  const queue = deadLetters(scope, "FailedVerifications");
  // a run that fails has handed on by then: repeated, it would hand on again. The schedule repeats it
  verify.function.configureAsyncInvoke({
    maxEventAge: Duration.hours(1),
    retryAttempts: 0,
    onFailure: new SqsDestination(queue),
  });
  const target = () => new LambdaFunction(verify.function, { deadLetterQueue: queue, retryAttempts: 4 });
  new Rule(scope, "VerifyOnSchedule", {
    schedule: Schedule.rate(interval),
    description: `Looks whether everybody reads of domain ${domain} what the policies say`,
    targets: [target()],
  });
  new Rule(scope, "VerifyRest", {
    eventBus: bus,
    description: `Goes on with what is left of domain ${domain} to be verified`,
    eventPattern: { source: [CHANGE_SOURCE], detailType: [CHANGE_DETAIL_TYPE], detail: { kind: ["verification"] } },
    targets: [target()],
  });
  return { verify, deadLetters: queue, interval };
}

function verifier(scope: Construct, props: VerificationProps): HandlerFunction {
  const { domain, hub, bus, narrowingLead, deployRoleArn } = props;
  const stack = Stack.of(scope);
  const verify = new HandlerFunction(scope, "Verify", {
    handler: "verify",
    description: "Compares what purposes read with what the policies say",
    // of no role that the hub lets write
    rolePath: domainReaderRolePath(hub, domain),
    timeout: Duration.minutes(10),
    memorySize: 1024,
    // whoever can write events must not have it asked for more than Lake Formation answers
    reservedConcurrentExecutions: 1,
    environment: {
      POLICY_TABLE: policyTableName(hub),
      DOMAIN: domain,
      DOMAIN_ROLE_ARN: hub.domainReaderRoleArn(domain),
      ACCOUNT_ID: stack.account,
      BROKER_ROLE_ARN: hub.brokerRoleArn,
      DEPLOY_ROLE_ARN: deployRoleArn,
      EVENT_BUS: bus.eventBusName,
      NARROWING_LEAD: narrowingLead.toIsoString(),
    },
  });
  // to see whether it is shown everything
  verify.function.addEnvironment("VERIFIER_ROLE_ARN", verify.role.roleArn);
  verify.allow(["sts:AssumeRole"], [hub.domainReaderRoleArn(domain)]);
  verify.allow(["events:PutEvents"], [bus.eventBusArn], { StringEquals: { "events:source": CHANGE_SOURCE } });
  // Lake Formation has no ARNs: `*` is all there is
  verify.allow(LAKE_FORMATION, ["*"]);
  verify.deny(READ_DATA, ["*"]);
  acknowledgeWildcards(verify, ["*"], "Lake Formation knows no resource ARNs in IAM policies");
  lookAtCatalog(verify);
  lookAtPolicies(verify, domain);
  lookAtAccess(verify);
  lookAtObjectRoles(verify, props);
  return verify;
}

function lookAtCatalog(verify: HandlerFunction): void {
  const glue = (resource: string) => Stack.of(verify).formatArn({ service: "glue", resource });
  const all = [glue("database/*"), glue("table/*/*")];
  // a table of any database may lie over a product's data
  verify.allow(["glue:GetDatabases", "glue:GetTables"], [glue("catalog"), ...all]);
  acknowledgeWildcards(verify, all, "what the account's databases and tables are called, and where they lie");
}

/** Who may take the roles that reach objects, and the one that deploys. A bucket may be another domain's of the account. */
function lookAtObjectRoles(verify: HandlerFunction, { hub, deployRoleArn }: VerificationProps): void {
  const roles = [storeRolePath(hub, "*"), producerRolePath(hub, "*"), deliveryRolePath(hub, "*")].map((path) =>
    roleArn(verify, Stack.of(verify).account, `${path}*`),
  );
  verify.allow(["iam:GetRole"], [...roles, deployRoleArn]);
  acknowledgeWildcards(verify, roles, "the roles of the account that reach objects, present and future");
}

/** Who else reaches buckets: by access points, of which a list is of all of them, and by access grants. */
function lookAtAccess(verify: HandlerFunction): void {
  const s3 = (resource: string) => Stack.of(verify).formatArn({ service: "s3", resource });
  const points = [s3("accesspoint/*")];
  verify.allow(["s3:ListAccessPoints"], ["*"]);
  verify.allow(["s3:GetAccessPointPolicy"], points);
  verify.allow(["s3:ListAccessGrants", "s3:ListAccessGrantsLocations"], [s3("access-grants/default")]);
  acknowledgeWildcards(verify, ["*"], "a list of access points is of all of them");
  acknowledgeWildcards(verify, points, "policies of access points to whatever bucket is registered");
}

/** Policies only: who may do what, never what they guard. */
function lookAtPolicies(verify: HandlerFunction, domain: string): void {
  const stack = Stack.of(verify);
  const buckets = [stack.formatArn({ service: "s3", region: "", account: "", resource: "*" })];
  const keys = [stack.formatArn({ service: "kms", resource: "key", resourceName: "*" })];
  verify.allow(["s3:GetBucketAcl", "s3:GetBucketPolicy"], buckets);
  verify.allow(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListGrants"], keys, {
    "ForAnyValue:StringLike": { "kms:ResourceAliases": [`alias/${domain}/purpose/*`] },
  });
  // a list of aliases is of all of them
  verify.allow(["kms:ListAliases"], ["*"]);
  acknowledgeWildcards(verify, ["*"], "a list of aliases is of all of them");
  acknowledgeWildcards(verify, buckets, "policies of whatever bucket is registered with Lake Formation");
  acknowledgeWildcards(verify, keys, "keys have no names in ARNs: the alias decides");
}
