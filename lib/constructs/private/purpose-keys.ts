import { AccountPrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { closedKeyPolicy, onKey } from "./key-policy.ts";
import { roleArn } from "./physical-names.ts";

export interface PurposeKeysProps {
  readonly domain: string;
  readonly purposes: readonly string[];
  /** Accounts whose purpose roles may decrypt. */
  readonly consumers: readonly string[];
  readonly removalPolicy: RemovalPolicy;
}

/** One key per purpose that the domain serves. Whoever may decrypt with it stands in its policy, not in a grant. */
export function purposeKeys(scope: Construct, props: PurposeKeysProps): ReadonlyMap<string, Key> {
  return new Map(props.purposes.map((purpose) => [purpose, purposeKey(scope, purpose, props)]));
}

function purposeKey(scope: Construct, purpose: string, { domain, consumers, removalPolicy }: PurposeKeysProps): Key {
  const roles = consumers.map((account) => roleArn(scope, account, `/purpose/${purpose}`));
  return new Key(scope, `Key-${purpose}`, {
    description: `What domain ${domain} seals for purpose ${purpose}`,
    alias: `alias/${domain}/purpose/${purpose}`,
    enableKeyRotation: true,
    removalPolicy,
    policy: closedKeyPolicy([
      onKey(
        ["kms:Decrypt"],
        consumers.map((account) => new AccountPrincipal(account)),
        {
          ArnEquals: { "aws:PrincipalArn": roles },
          StringEquals: {
            // a tag alone would not do: any administrator of a consumer account can set one
            "aws:PrincipalTag/purpose": purpose,
            "kms:EncryptionContext:purpose": purpose,
          },
        },
      ),
    ]),
  });
}
