import { AccountRootPrincipal, Effect, type IPrincipal, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** Looking after a key, which never includes using it. */
const ADMINISTER = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** What reading under a key takes. */
export const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"];

/** What a service that stores under a key asks of the caller's key permissions; spelled out instead of `ReEncrypt*`. */
export const ENCRYPT_AND_DECRYPT = [
  ...DECRYPT,
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** A key that the account's IAM policies open. */
export function accountKeyPolicy(): PolicyDocument {
  return new PolicyDocument({
    // services such as DynamoDB keep a grant on the key of what they store
    statements: [onKey([...ADMINISTER, ...ENCRYPT_AND_DECRYPT, "kms:CreateGrant"], [new AccountRootPrincipal()])],
  });
}

/** A key that the account looks after and that nobody uses but whom `uses` name. */
export function closedKeyPolicy(uses: readonly PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements: [onKey(ADMINISTER, [new AccountRootPrincipal()]), ...uses] });
}

/** One statement of a key policy. */
export function onKey(
  actions: readonly string[],
  principals: readonly IPrincipal[],
  conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...new Set(actions)].sort(),
    principals: [...principals],
    // in a key policy `*` is the key itself
    resources: ["*"],
    conditions,
  });
}
