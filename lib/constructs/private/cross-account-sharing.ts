import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Stack } from "aws-cdk-lib/core";
import { acknowledgeWildcards } from "./acknowledge.ts";
import type { HandlerFunction } from "./handler-function.ts";

/** What AWS means by `ram:Get*` and `ram:List*`: what is shared, with whom and how, none of which is data. */
const LOOK_AT_SHARES = [
  "ram:GetPermission",
  "ram:GetResourcePolicies",
  "ram:GetResourceShareAssociations",
  "ram:GetResourceShareInvitations",
  "ram:GetResourceShares",
  "ram:ListPendingInvitationResources",
  "ram:ListPermissionAssociations",
  "ram:ListPermissionVersions",
  "ram:ListPermissions",
  "ram:ListPrincipals",
  "ram:ListReplacePermissionAssociationsWork",
  "ram:ListResourceSharePermissions",
  "ram:ListResourceTypes",
  "ram:ListResources",
  "ram:ListSourceAssociations",
];

/**
 * What Lake Formation does in the converger's name when it grants to a role of another account: it keeps resource
 * shares of its own, named `LakeFormation…`, through AWS RAM, and policies of Glue. Who grants must hold what the
 * managed policy `AWSLakeFormationCrossAccountManager` holds, whatever the version of sharing ("Updating cross-account
 * data sharing version settings" in the Lake Formation guide); it is narrowed to the domain where resources have names.
 */
export function allowSharing(converge: HandlerFunction, domain: string): void {
  const stack = Stack.of(converge);
  const shares = stack.formatArn({ service: "ram", resource: "resource-share", resourceName: "*" });
  const accounts = `arn:${stack.partition}:organizations::*:account/o-*/*`;
  const prefix = `${domain.replaceAll("-", "_")}__*`;
  const glue = (resource: string) => stack.formatArn({ service: "glue", resource });
  const own = [glue(`database/${prefix}`), glue(`table/${prefix}/*`)];
  const statements = [
    // a share that does not exist yet has no ARN
    allow(["ram:CreateResourceShare"], ["*"], {
      StringLikeIfExists: { "ram:RequestedResourceType": ["glue:Table", "glue:Database", "glue:Catalog"] },
    }),
    allow(
      [
        "ram:AssociateResourceShare",
        "ram:DeleteResourceShare",
        "ram:DisassociateResourceShare",
        "ram:UpdateResourceShare",
      ],
      [shares],
      { StringLike: { "ram:ResourceShareName": "LakeFormation*" } },
    ),
    // asked of the share and of the permission alike
    allow(["ram:AssociateResourceSharePermission"], ["*"], {
      ArnLike: { "ram:PermissionArn": `arn:${stack.partition}:ram::aws:permission/AWSRAMLFEnabled*` },
    }),
    // neither lists of shares nor the caller's organisation are named by an ARN
    allow(["organizations:DescribeOrganization", ...LOOK_AT_SHARES], ["*"]),
    allow(["organizations:DescribeAccount"], [accounts]),
    allow(["glue:DeleteResourcePolicy", "glue:PutResourcePolicy"], [glue("catalog"), ...own]),
  ];
  for (const statement of statements) converge.role.addToPolicy(statement);
  acknowledgeWildcards(
    converge,
    ["*"],
    "new shares, lists of shares and the caller's organisation have no ARNs in IAM; AWS's permissions are in no account",
  );
  acknowledgeWildcards(converge, [shares], "Lake Formation names its shares itself; the condition knows them by name");
  acknowledgeWildcards(converge, [accounts], "which organisation and which of its accounts is not known beforehand");
  acknowledgeWildcards(converge, own, "what one domain shares, present and future, by the prefix of its databases");
}

function allow(actions: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>) {
  return new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions });
}
