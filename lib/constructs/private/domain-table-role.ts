import { AccountPrincipal, Effect, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import {
  convergerRolePath,
  domainLeaseRoleName,
  domainReaderRoleName,
  domainReaderRolePath,
  domainRolePath,
  domainTableRoleName,
  type HubNames,
  roleArn,
} from "./physical-names.ts";
import { leadingKeysOnly, type PolicyTable, READ_ITEMS } from "./policy-table.ts";

/** Whose role it is, and where the domain runs. */
export interface DomainTableRoleProps {
  readonly domain: string;
  /** Account of the domain. */
  readonly account: string;
  readonly policyTable: PolicyTable;
  readonly names: HubNames;
}

const WRITE = ["dynamodb:PutItem", "dynamodb:DeleteItem"];

/**
 * The role through which one domain uses the shared table: it reads what the centre and the domains publish, never
 * people, and writes its own items only.
 *
 * The domain stands in the role and not in a session tag, so that no domain can claim to be another.
 */
export function domainTableRole(scope: Construct, props: DomainTableRoleProps): Role {
  const { domain, policyTable, names } = props;
  const role = readingRole(scope, `Domain-${domain}`, {
    ...props,
    roleName: domainTableRoleName(names, domain),
    description: `Policy table as domain ${domain} may use it`,
    trustedPath: domainRolePath(names, domain),
  });
  // not `DOMAIN#<domain>*`, which would let `crm` write what is `crm-eu`'s
  role.addToPolicy(onItems(policyTable, WRITE, [`DOMAIN#${domain}`, `DOMAIN#${domain}#*`]));
  role.addToPolicy(onKey(policyTable, WRITE));
  return role;
}

/**
 * The role through which one domain looks at the shared table: it reads what {@link domainTableRole} reads, and writes
 * nothing. It trusts other handlers than that one does, so that who only looks cannot choose to write.
 */
export function domainReaderRole(scope: Construct, props: DomainTableRoleProps): Role {
  const { domain, policyTable, names } = props;
  const role = readingRole(scope, `Reader-${domain}`, {
    ...props,
    roleName: domainReaderRoleName(names, domain),
    description: `Policy table as domain ${domain} may look at it`,
    trustedPath: domainReaderRolePath(names, domain),
  });
  role.addToPolicy(onKey(policyTable, READ_ITEMS));
  return role;
}

/**
 * The role through which one domain's converger holds the lease on the catalog of its own account, and sees and does
 * nothing else: who grants reads and writes nothing of what is decided. Whoever took another account's lease would keep
 * its convergers from taking anything away.
 */
export function domainLeaseRole(scope: Construct, props: DomainTableRoleProps): Role {
  const { domain, account, policyTable, names } = props;
  const role = tableRole(scope, `Lease-${domain}`, {
    ...props,
    roleName: domainLeaseRoleName(names, domain),
    description: `Lease on the catalog of domain ${domain}`,
    trustedPath: convergerRolePath(names, domain),
  });
  role.addToPolicy(onItems(policyTable, WRITE, [`CATALOG#${account}#${names.region}`]));
  role.addToPolicy(onKey(policyTable, WRITE));
  return role;
}

interface TableRoleProps extends DomainTableRoleProps {
  /** The domain's account names it before it exists. */
  readonly roleName: string;
  readonly description: string;
  /** Path of the roles of the domain's account that may take it. */
  readonly trustedPath: string;
}

/** A role that reads what the centre and the domains publish, never people. */
function readingRole(scope: Construct, id: string, props: TableRoleProps): Role {
  const role = tableRole(scope, id, props);
  role.addToPolicy(onItems(props.policyTable, READ_ITEMS, ["HUB", "HUB#*", "DOMAIN#*"]));
  return role;
}

/** A role that handlers of one account take, by their path. */
function tableRole(scope: Construct, id: string, props: TableRoleProps): Role {
  const { account, names, roleName, description, trustedPath } = props;
  return new Role(scope, id, {
    roleName,
    path: `/${names.hubName}/`,
    description,
    assumedBy: new AccountPrincipal(account).withConditions({
      ArnLike: { "aws:PrincipalArn": roleArn(scope, account, `${trustedPath}*`) },
    }),
  });
}

function onKey(policyTable: PolicyTable, used: readonly string[]): PolicyStatement {
  const [actions, resources, conditions] = policyTable.keyUse(used);
  return new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
}

function onItems({ table }: PolicyTable, actions: readonly string[], leadingKeys: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [table.tableArn],
    conditions: leadingKeysOnly(leadingKeys),
  });
}
