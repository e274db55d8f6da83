import { AccountRootPrincipal, CfnRole, type IRole } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { type RemovalPolicy, Stack, Token, TokenComparison } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { ConstructPropsError } from "../errors.ts";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { closedKeyPolicy, ENCRYPT_AND_DECRYPT, onKey } from "./key-policy.ts";
import { deliveryRolePath, producerRolePath, roleArn, storeRolePath } from "./physical-names.ts";

export interface LakeKeyProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Encrypts what the products of a domain store. Used through S3 only, by roles under the paths that the kit gives
 * away: a policy of IAM alone opens it to nobody.
 *
 * Roles stand in it by path, since products may have stacks of their own, which depend on the key's. Which role of a
 * path reaches which bucket is in the policy of the bucket.
 */
export class LakeKey {
  readonly key: Key;
  readonly #deliveryPath: string;

  constructor(scope: Construct, { domain, hub, removalPolicy }: LakeKeyProps) {
    this.#deliveryPath = deliveryRolePath(hub, domain);
    const { account, region } = Stack.of(scope);
    const paths = [this.#deliveryPath, producerRolePath(hub, domain), storeRolePath(hub, domain)];
    this.key = new Key(scope, "LakeKey", {
      description: `What the products of domain ${domain} store`,
      enableKeyRotation: true,
      policy: closedKeyPolicy([
        onKey(ENCRYPT_AND_DECRYPT, [new AccountRootPrincipal()], {
          ArnLike: { "aws:PrincipalArn": paths.map((path) => roleArn(scope, account, `${path}*`)) },
          StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
        }),
      ]),
      removalPolicy,
    });
  }

  /**
   * Checks that a delivering role may use the key.
   *
   * @throws ConstructPropsError if it lies off the path by which the key, and whoever verifies, know who delivers
   */
  admit(role: IRole): void {
    const { account } = Stack.of(this.key);
    const isElsewhere = Token.compareStrings(role.env.account, account) === TokenComparison.DIFFERENT;
    if (pathOf(role) === this.#deliveryPath && !isElsewhere) return;
    throw new ConstructPropsError(role, [
      {
        path: "role",
        message: `must have the path \`${this.#deliveryPath}\` in the domain's account, by which it is known who delivers`,
        help: "make it there with `path: domain.deliveryRolePath`",
      },
    ]);
  }
}

/** Path of a role that is made or was there already, as far as it is known before deployment. */
function pathOf(role: IRole): string | undefined {
  const resource = role.node.defaultChild;
  if (resource instanceof CfnRole) return resource.path;
  return /^arn:[^:]*:iam::[^:]*:role(?<path>\/.*\/)[^/]+$/.exec(role.roleArn)?.groups?.path;
}
