import { Template } from "aws-cdk-lib/assertions";
import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { keyPolicyOf } from "../../bin/live/experiments/key-policy.ts";
import { purposeKeys } from "../../lib/constructs/private/purpose-keys.ts";

const ACCOUNT = "111122223333";

describe("the key policy of the experiment", () => {
  it("lets decrypt whom the deployed policy lets decrypt", () => {
    const stack = new Stack(undefined, "Domain", { env: { account: ACCOUNT, region: "us-east-1" } });
    purposeKeys(stack, {
      domain: "crm",
      purposes: ["fraud"],
      consumers: [ACCOUNT],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const [key] = Object.values(Template.fromStack(stack).findResources("AWS::KMS::Key"));
    const role = `arn:aws:iam::${ACCOUNT}:role/purpose/fraud`;
    const deployed = decrypting(resolved(key?.Properties.KeyPolicy));
    const tried = decrypting(keyPolicyOf({ account: ACCOUNT, partition: "aws", purpose: "fraud", role }));

    expect(deployed).toHaveLength(1);
    expect(tried).toEqual(deployed);
  });
});

/** Statements that allow decrypting, with lists of one as their element. */
function decrypting(policy: unknown): readonly object[] {
  const { Statement } = policy as { Statement: { Action: string | string[]; Condition?: { ArnEquals?: object } }[] };
  const found = Statement.filter(({ Action }) => [Action].flat().includes("kms:Decrypt"));
  return JSON.parse(JSON.stringify(found), (_key, value) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === "string" ? value[0] : value,
  );
}

/** The template's value with its joins and its partition spelled out. */
function resolved(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part) => {
    if (part?.Ref === "AWS::Partition") return "aws";
    return Array.isArray(part?.["Fn::Join"]) ? part["Fn::Join"][1].join(part["Fn::Join"][0]) : part;
  });
}
