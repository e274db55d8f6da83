import { AccountRootPrincipal, CfnRole, type IRole } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Lazy, type RemovalPolicy, Stack, Token } from "aws-cdk-lib/core";
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
  readonly #others: string[] = [];

  constructor(scope: Construct, { domain, hub, removalPolicy }: LakeKeyProps) {
    this.#deliveryPath = deliveryRolePath(hub, domain);
    const { account, region } = Stack.of(scope);
    const paths = [this.#deliveryPath, producerRolePath(hub, domain), storeRolePath(hub, domain)];
    const users = paths.map((path) => roleArn(scope, account, `${path}*`));
    this.key = new Key(scope, "LakeKey", {
      description: `What the products of domain ${domain} store`,
      enableKeyRotation: true,
      policy: closedKeyPolicy([
        onKey(ENCRYPT_AND_DECRYPT, [new AccountRootPrincipal()], {
          ArnLike: { "aws:PrincipalArn": Lazy.list({ produce: () => [...users, ...this.#others] }) },
          StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
        }),
      ]),
      removalPolicy,
    });
  }

  /**
   * Lets a delivering role use the key.
   *
   * @throws ConstructPropsError if the key cannot name the role: it is made by a stack that depends on the key's
   */
  admit(role: IRole): void {
    const resource = role.node.defaultChild;
    if (resource instanceof CfnRole && resource.path === this.#deliveryPath) return;
    if (Token.isUnresolved(role.roleArn) && Stack.of(role) !== Stack.of(this.key)) {
      throw new ConstructPropsError(role, [
        {
          path: "path",
          message: `must be \`${this.#deliveryPath}\`, by which the domain's key knows who delivers`,
          help: "or make the role in the stack of the domain",
        },
      ]);
    }
    this.#others.push(role.roleArn);
  }
}
