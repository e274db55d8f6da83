import { Arn, ArnFormat, Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * Names and paths that one account must know of another before it has deployed anything. Everything else is named by
 * CloudFormation.
 */
export interface HubNames {
  /** Tells hubs of one account apart. */
  readonly hubName: string;
  readonly account: string;
  readonly region: string;
}

type HubName = Pick<HubNames, "hubName">;

/** Path of the roles of the hub's own handlers. */
export function hubRolePath({ hubName }: HubName): string {
  return `/${hubName}/hub/`;
}

/** Path of the roles of a domain's handlers: the hub lets those write for the domain, and no other. */
export function domainRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/domain/${domain}/`;
}

/** Path of the role of a consumer account's handler. */
export function consumerRolePath({ hubName }: HubName): string {
  return `/${hubName}/consumer/`;
}

/** Path of the roles of a domain's handlers that look at the policy table and never write. No role lies on two paths. */
export function domainReaderRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/reader/${domain}/`;
}

/** Path of the role of a domain's converger, an administrator of Lake Formation that reads and decides no policy. */
export function convergerRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/converger/${domain}/`;
}

/** Path of the roles by which Lake Formation reaches what a domain's products store. */
export function storeRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/store/${domain}/`;
}

/** Path of the roles by which services deliver into a domain's products. */
export function deliveryRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/delivery/${domain}/`;
}

/** Path of the roles of a domain's producers, by which their use is watched. */
export function producerRolePath({ hubName }: HubName, domain: string): string {
  return `/${hubName}/producer/${domain}/`;
}

/** Name of the hub's policy table. */
export function policyTableName({ hubName }: HubName): string {
  return `${hubName}-policies`;
}

/** Name of the hub's role through which a domain uses the policy table. */
export function domainTableRoleName({ hubName }: HubName, domain: string): string {
  return `${hubName}-domain-${domain}`;
}

/** Name of the hub's role through which a domain looks at the policy table. */
export function domainReaderRoleName({ hubName }: HubName, domain: string): string {
  return `${hubName}-reader-${domain}`;
}

/** Name of the hub's role through which a domain's converger holds the lease on its account's catalog. */
export function domainLeaseRoleName({ hubName }: HubName, domain: string): string {
  return `${hubName}-lease-${domain}`;
}

/** Name of the one role that purpose roles let in. */
export function brokerRoleName({ hubName }: HubName): string {
  return `${hubName}-broker`;
}

/** Name of the event bus on which a domain hears of changes. */
export function domainBusName({ hubName }: HubName, domain: string): string {
  return `${hubName}-${domain}`;
}

/** ARN of a role in any account of the partition. */
export function roleArn(scope: IConstruct, account: string, pathAndName: string): string {
  return Arn.format(
    { service: "iam", region: "", account, resource: "role", resourceName: pathAndName.replace(/^\//, "") },
    Stack.of(scope),
  );
}

/** ARN of a role of the hub by its name. */
export function hubRoleArn(hub: IConstruct & HubNames, name: string): string {
  return roleArn(hub, hub.account, `/${hub.hubName}/${name}`);
}

/** ARN of an event bus in the Region of the hub. */
export function eventBusArn(scope: IConstruct, { account, region }: HubNames, name: string): string {
  return Arn.format(
    {
      service: "events",
      region,
      account,
      resource: "event-bus",
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
}
