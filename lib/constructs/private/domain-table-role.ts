import { AccountPrincipal, Effect, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { domainRolePath, domainTableRoleName, type HubNames, roleArn } from "./physical-names.ts";
import type { PolicyTable } from "./policy-table.ts";

/** Whose role it is, and where the domain runs. */
export interface DomainTableRoleProps {
  readonly domain: string;
  /** Account of the domain. */
  readonly account: string;
  readonly policyTable: PolicyTable;
  readonly names: HubNames;
}

const READ = ["dynamodb:GetItem", "dynamodb:Query"];
const WRITE = ["dynamodb:PutItem", "dynamodb:DeleteItem"];

/**
 * The role through which one domain uses the shared table: it reads what the centre and the domains publish, never
 * people, and writes its own items only, and the lease on the catalog of its own account.
 *
 * The domain stands in the role and not in a session tag, so that no domain can claim to be another.
 */
export function domainTableRole(scope: Construct, { domain, account, policyTable, names }: DomainTableRoleProps): Role {
  const role = new Role(scope, `Domain-${domain}`, {
    // the domain's account names it before it exists
    roleName: domainTableRoleName(names, domain),
    path: `/${names.hubName}/`,
    description: `Policy table as domain ${domain} may use it`,
    assumedBy: new AccountPrincipal(account).withConditions({
      ArnLike: { "aws:PrincipalArn": roleArn(scope, account, `${domainRolePath(names, domain)}*`) },
    }),
  });
  role.addToPolicy(onItems(policyTable, READ, ["HUB", "HUB#*", "DOMAIN#*"]));
  // not `DOMAIN#<domain>*`, which would let `crm` write what is `crm-eu`'s
  const own = [`DOMAIN#${domain}`, `DOMAIN#${domain}#*`];
  // whoever took another account's lease would keep its convergers from taking anything away
  role.addToPolicy(onItems(policyTable, WRITE, [...own, `CATALOG#${account}#${names.region}`]));
  const [actions, resources, conditions] = policyTable.keyUse(WRITE);
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
  return role;
}

function onItems({ table }: PolicyTable, actions: readonly string[], leadingKeys: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [table.tableArn],
    conditions: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...leadingKeys] },
      // ForAllValues holds for a request without keys, such as one that lists everything
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  });
}
