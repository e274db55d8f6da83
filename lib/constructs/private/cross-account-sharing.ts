import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Stack } from "aws-cdk-lib/core";
import { acknowledgeWildcards } from "./acknowledge.ts";
import type { HandlerFunction } from "./handler-function.ts";

/**
 * What Lake Formation does in the converger's name when it grants to a role of another account: it keeps resource
 * shares of its own, named `LakeFormation…`, through AWS RAM.
 */
export function allowSharing(converge: HandlerFunction): void {
  const stack = Stack.of(converge);
  const shares = stack.formatArn({ service: "ram", resource: "resource-share", resourceName: "*" });
  const accounts = `arn:${stack.partition}:organizations::*:account/o-*/*`;
  const own = { StringLike: { "ram:ResourceShareName": "LakeFormation*" } };
  const statements = [
    // a share that does not exist yet has no ARN
    allow(["ram:CreateResourceShare"], "*", {
      StringLikeIfExists: { "ram:RequestedResourceType": ["glue:Table", "glue:Database", "glue:Catalog"] },
    }),
    allow(
      [
        "ram:AssociateResourceShare",
        "ram:DeleteResourceShare",
        "ram:DisassociateResourceShare",
        "ram:UpdateResourceShare",
      ],
      shares,
      own,
    ),
    allow(["ram:AssociateResourceSharePermission"], shares, {
      ArnLike: { "ram:PermissionArn": `arn:${stack.partition}:ram::aws:permission/AWSRAMLFEnabled*` },
    }),
    // neither lists of shares nor the caller's organisation are named by an ARN
    allow(["organizations:DescribeOrganization", "ram:GetResourceShares"], "*"),
    allow(["organizations:DescribeAccount"], accounts),
  ];
  for (const statement of statements) converge.role.addToPolicy(statement);
  acknowledgeWildcards(
    converge,
    ["*"],
    "new shares, lists of shares and the caller's organisation have no ARNs in IAM",
  );
  acknowledgeWildcards(converge, [shares], "Lake Formation names its shares itself; the condition knows them by name");
  acknowledgeWildcards(converge, [accounts], "which organisation and which of its accounts is not known beforehand");
}

function allow(actions: readonly string[], resource: string, conditions?: Record<string, Record<string, unknown>>) {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [resource], conditions });
}
