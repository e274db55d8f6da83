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
  const hub = broker === undefined ? "[^/]+" : escaped(/:role\/([^/]+)\//.exec(broker)?.[1] ?? "");
  const own = new RegExp(`^arn:[^:]+:iam::${account}:role/${hub}/(?:domain|producer|store|delivery)/`);
  const cdk = new RegExp(`^arn:[^:]+:iam::${account}:role/cdk-[^/]+-cfn-exec-role-${account}-[a-z0-9-]+$`);
  const deploys = (principal: string) => (deployer === undefined ? cdk.test(principal) : principal === deployer);
  return (principal) => own.test(principal) || deploys(principal);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
