import { CfnPrincipalPermissions } from "aws-cdk-lib/aws-lakeformation";
import { type CfnResource, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** Who may do what with which resource of Lake Formation. */
export interface LakeGrant {
  readonly principalArn: string;
  readonly resource: CfnPrincipalPermissions.ResourceProperty;
  readonly permissions: readonly string[];
}

/** Last grant to each principal: concurrent grants to one are refused, so each waits for the one before. */
const last = new WeakMap<Stack, Map<string, CfnPrincipalPermissions>>();

/** A grant that lives as long as its stack; what follows from statements is the converger's alone. */
export function lakeGrant(
  scope: Construct,
  id: string,
  grant: LakeGrant,
  after: readonly CfnResource[],
): CfnPrincipalPermissions {
  const made = new CfnPrincipalPermissions(scope, id, {
    principal: { dataLakePrincipalIdentifier: grant.principalArn },
    resource: grant.resource,
    permissions: [...grant.permissions],
    permissionsWithGrantOption: [],
  });
  const stack = Stack.of(scope);
  const grants = last.get(stack) ?? new Map<string, CfnPrincipalPermissions>();
  const before = grants.get(grant.principalArn);
  last.set(stack, grants.set(grant.principalArn, made));
  for (const resource of [...after, ...(before ? [before] : [])]) made.addResourceDependency(resource);
  return made;
}
