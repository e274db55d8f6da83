import { escaped, iamArns } from "./arns.ts";

/** Whose principals are told from all others'. */
export interface Own {
  readonly account: string;
  /** ARN of the hub's broker, whose path begins with the hub's name. @default - any hub's */
  readonly broker?: string | undefined;
  /** ARN of the role with which CloudFormation deploys. @default - the CDK's own */
  readonly deployer?: string | undefined;
}

/** Tells the kit's own roles in an account by their paths, which the hub's name begins, and who deploys them. */
export function ownPrincipals({ account, broker, deployer }: Own): (principal: string) => boolean {
  const own = iamArns(account, `role/${hubPattern(broker)}/(?:domain|converger|producer|store|delivery)/.*`);
  const cdk = iamArns(account, `role/cdk-[^/]+-cfn-exec-role-${account}-[a-z0-9-]+`);
  const deploys = (principal: string) => (deployer === undefined ? cdk.test(principal) : principal === deployer);
  return (principal) => own.test(principal) || deploys(principal);
}

/** Tells of which domain a role of the account is a producer, by its path; `undefined` for every other principal. */
export function producerDomain(own: Own): (principal: string) => string | undefined {
  return domainOfPath("producer", own);
}

/** Tells of which domain a role of the account is the converger's, by its path, too. */
export function convergerDomain(own: Own): (principal: string) => string | undefined {
  return domainOfPath("converger", own);
}

function domainOfPath(kind: string, { account, broker }: Own): (principal: string) => string | undefined {
  const role = iamArns(account, `role/${hubPattern(broker)}/${kind}/(?<domain>[^/]+)/[^/]+`);
  return (principal) => role.exec(principal)?.groups?.domain;
}

function hubPattern(broker: string | undefined): string {
  return broker === undefined ? "[^/]+" : escaped(/:role\/([^/]+)\//.exec(broker)?.[1] ?? "");
}
