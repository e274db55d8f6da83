import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { CHANGE_SETTINGS } from "./bucket-actions.ts";

export interface AccessLogsProps {
  readonly deployRoleArn: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where S3 writes down who reached the objects of a domain. It is evidence: whom IAM lets read it may, and nobody
 * deletes from it before its time.
 */
export function accessLogs(scope: Construct, { deployRoleArn, removalPolicy }: AccessLogsProps): Bucket {
  const bucket = new Bucket(scope, "AccessLogs", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // log delivery takes no key of ours
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(400) }],
    // logs arrive while a deployment is rolled back, and a bucket that is not empty would end that
    removalPolicy: removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  const toAll = { effect: Effect.DENY, principals: [new AnyPrincipal()] };
  bucket.addToResourcePolicy(
    // expiry asks no policy
    new PolicyStatement({
      sid: "NobodyDeletes",
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      resources: [bucket.arnForObjects("*")],
      ...toAll,
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: "DeployedSettingsOnly",
      // a lifecycle deletes as well
      actions: [...CHANGE_SETTINGS, "s3:PutLifecycleConfiguration"],
      resources: [bucket.bucketArn],
      conditions: { ArnNotEquals: { "aws:PrincipalArn": deployRoleArn } },
      ...toAll,
    }),
  );
  acknowledge(bucket, { "AwsSolutions-S1": "it is where access logs go; logging it into itself would never end" });
  return bucket;
}
