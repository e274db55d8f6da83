import { AnyPrincipal, Effect, type IRole, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { CHANGE_SETTINGS, LIST_OBJECTS } from "./bucket-actions.ts";
import { closedKeyPolicy, onKey } from "./key-policy.ts";
import { roleArn } from "./physical-names.ts";

export interface PurposeResultsProps {
  readonly deployRoleArn: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket of query results: a prefix per purpose, which that purpose's role alone reaches. */
export function purposeResults(scope: Construct, { deployRoleArn, removalPolicy }: PurposeResultsProps): Bucket {
  const bucket = new Bucket(scope, "Results", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // results are encrypted with their purpose's key; this one is for whatever is not
    encryption: BucketEncryption.KMS_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy,
  });
  closeResults(bucket, { purposeRoles: roleArn(scope, Stack.of(scope).account, "/purpose/*"), deployRoleArn });
  acknowledge(bucket, {
    "AwsSolutions-S1": "results live for a day; who read them is in CloudTrail and Athena's history",
  });
  return bucket;
}

function closeResults(
  bucket: Bucket,
  { purposeRoles, deployRoleArn }: { readonly purposeRoles: string; readonly deployRoleArn: string },
): void {
  // every action, since S3 has ways to copy an object that are no reading by name; expiry asks no policy
  const onObjects = ["s3:*"];
  // one statement for every purpose, since a bucket policy holds 20 KB; a role without the tag matches no prefix
  const ownPrefix = `${bucket.bucketArn}/\${aws:PrincipalTag/purpose}/*`;
  const denials = [
    denial("PurposeRolesOnly", {
      actions: onObjects,
      resources: [bucket.arnForObjects("*")],
      conditions: { ArnNotLike: { "aws:PrincipalArn": purposeRoles } },
    }),
    // the bucket itself is no object: it is looked after below
    denial("OwnPrefixOnly", { actions: onObjects, notResources: [ownPrefix, bucket.bucketArn] }),
    denial("NamedListersOnly", {
      actions: LIST_OBJECTS,
      resources: [bucket.bucketArn],
      // CloudFormation asks whether a bucket is there in a way that counts as listing it
      conditions: { ArnNotLike: { "aws:PrincipalArn": [purposeRoles, deployRoleArn] } },
    }),
    denial("DeployedSettingsOnly", {
      actions: CHANGE_SETTINGS,
      resources: [bucket.bucketArn],
      conditions: { ArnNotEquals: { "aws:PrincipalArn": deployRoleArn } },
    }),
  ];
  for (const each of denials) bucket.addToResourcePolicy(each);
}

export interface ResultKeyProps {
  readonly purpose: string;
  readonly role: IRole;
  readonly removalPolicy: RemovalPolicy;
}

/** Key of one purpose's results: only the purpose's role uses it, and only through S3. */
export function purposeResultKey(scope: Construct, { purpose, role, removalPolicy }: ResultKeyProps): Key {
  return new Key(scope, `ResultKey-${purpose}`, {
    description: `Query results for purpose ${purpose}`,
    enableKeyRotation: true,
    removalPolicy,
    policy: closedKeyPolicy([
      onKey(["kms:Decrypt", "kms:GenerateDataKey"], [role], {
        StringEquals: { "kms:ViaService": `s3.${Stack.of(scope).region}.amazonaws.com` },
      }),
    ]),
  });
}

type Denied = Pick<PolicyStatementProps, "actions" | "resources" | "notResources" | "conditions">;

function denial(sid: string, denied: Denied): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], ...denied });
}
