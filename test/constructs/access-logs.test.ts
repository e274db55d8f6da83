import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { fourAccounts, templates } from "./four-accounts.ts";
import { resourcesById, type Statement } from "./template-reading.ts";

const mesh = fourAccounts();
templates(mesh);
const stack = Stack.of(mesh.crm);
const resources = resourcesById(stack);
const [bucket = ""] = [...resources.keys()].filter((id) => /^DomainAccessLogs[0-9A-F]+$/.test(id));
const statements: readonly Statement[] = [...resources.values()]
  .filter(({ Type, Properties }) => Type === "AWS::S3::BucketPolicy" && Properties.Bucket.Ref === bucket)
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const toAll = { Effect: "Deny", Principal: { AWS: "*" } };
const arn = { "Fn::GetAtt": [bucket, "Arn"] };
const objects = { "Fn::Join": ["", [arn, "/*"]] };

describe("the access logs of a domain's buckets", () => {
  it("are deleted by nobody", () => {
    expect(statements).toContainEqual({
      ...toAll,
      Sid: "NobodyDeletes",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: objects,
    });
  });

  it("are kept as they were deployed, for 400 days", () => {
    const kept = statements.find(({ Condition }) => Condition?.ArnNotEquals);
    expect(kept).toMatchObject({
      ...toAll,
      Action: expect.arrayContaining(["s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"]),
      Resource: arn,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": stack.resolve(mesh.crm.deployRoleArn) } },
    });
    expect(resources.get(bucket)?.Properties.LifecycleConfiguration).toEqual({
      Rules: [{ ExpirationInDays: 400, Status: "Enabled" }],
    });
  });

  it("are written by S3 and read by whom IAM lets: evidence is not locked away from who has to judge it", () => {
    const denied = statements.filter(({ Condition }) => !Condition?.Bool).flatMap(({ Action }) => Action);
    expect(denied.filter((action) => !/^s3:(?:Delete|PutBucket|Put[A-Z][a-z]+Configuration$)/.test(action))).toEqual(
      [],
    );
  });
});
