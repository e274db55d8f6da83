import { AnyPrincipal, Effect, type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { closedKeyPolicy, onKey } from "./key-policy.ts";
import { roleArn } from "./physical-names.ts";

/** The bucket of query results: a prefix per purpose, which that purpose's role alone reaches. */
export function purposeResults(scope: Construct, removalPolicy: RemovalPolicy): Bucket {
  const bucket = new Bucket(scope, "Results", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // results are encrypted with their purpose's key; this one is for whatever is not
    encryption: BucketEncryption.KMS_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy,
  });
  bucket.addToResourcePolicy(
    denial("PurposeRolesOnly", {
      resources: [bucket.arnForObjects("*")],
      conditions: {
        ArnNotLike: { "aws:PrincipalArn": roleArn(scope, Stack.of(scope).account, "/purpose/*") },
      },
    }),
  );
  // one statement for every purpose, since a bucket policy holds 20 KB; a role without the tag matches no prefix
  const ownPrefix = `${bucket.bucketArn}/\${aws:PrincipalTag/purpose}/*`;
  // the bucket itself is no object: whoever deploys it needs its settings
  bucket.addToResourcePolicy(denial("OwnPrefixOnly", { notResources: [ownPrefix, bucket.bucketArn] }));
  acknowledge(bucket, {
    "AwsSolutions-S1": "results live for a day; who read them is in CloudTrail and Athena's history",
  });
  return bucket;
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

function denial(
  sid: string,
  what: Pick<ConstructorParameters<typeof PolicyStatement>[0] & object, "resources" | "notResources" | "conditions">,
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    // every action, since S3 has ways to copy an object that are no reading by name; expiry asks no policy
    actions: ["s3:*"],
    ...what,
  });
}
