import { Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { type DomainVerifierProps, domainVerifier } from "./domain-verifier.ts";
import type { HandlerFunction } from "./handler-function.ts";
import { deliveryRolePath, producerRolePath, roleArn, storeRolePath } from "./physical-names.ts";

/** What it asks Lake Formation; of a table it sees where it lies, of filters nothing. */
const LAKE_FORMATION = [
  "lakeformation:GetDataLakeSettings",
  "lakeformation:GetResourceLFTags",
  "lakeformation:ListLakeFormationOptIns",
  "lakeformation:ListPermissions",
  "lakeformation:ListResources",
];

/** Makes the handler that looks for ways around Lake Formation's grants. */
export function sideDoorVerifier(scope: Construct, props: DomainVerifierProps): HandlerFunction {
  const verify = domainVerifier(scope, "VerifySideDoors", {
    ...props,
    handler: "verify-side-doors",
    description: "Looks for ways around Lake Formation's grants",
    lakeFormation: LAKE_FORMATION,
  });
  // to see whether it is shown everything
  verify.function.addEnvironment("SIDE_DOORS_ROLE_ARN", verify.role.roleArn);
  lookAtPolicies(verify, props);
  lookAtAccess(verify);
  lookAtObjectRoles(verify, props);
  return verify;
}

/** Who may take the roles that reach objects, and the one that deploys. A bucket may be another domain's of the account. */
function lookAtObjectRoles(verify: HandlerFunction, { hub, deployRoleArn }: DomainVerifierProps): void {
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
function lookAtPolicies(verify: HandlerFunction, { domain }: DomainVerifierProps): void {
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
