import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { DataDomain, DataProduct } from "../../lib/index.ts";
import { fourAccounts, templates } from "./four-accounts.ts";
import { named, type Resource, resourcesById, resourcesOf } from "./template-reading.ts";

const mesh = fourAccounts();
templates(mesh);
const stack = Stack.of(mesh.crm);
const [record] = resourcesOf(stack, "AWS::Logs::LogGroup").filter(({ Properties }) => Properties.LogGroupName);

describe("the record of what is read without a purpose", () => {
  it("keeps what this domain's rule sends, and what no other rule of any account does", () => {
    const [rule, resource] = [...resourcesById(stack)].find(([id]) => /ProducersRule/.test(id)) ?? [];
    const { Statement } = record?.Properties.ResourcePolicyDocument ?? {};
    const writing = Statement.filter(({ Action }: { Action: string }) => Action === "logs:PutLogEvents");

    expect(writing).toHaveLength(1);
    expect(writing[0].Condition).toEqual({ ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } } });
    // a rule names the group, a policy what lies in it
    expect(named(writing[0].Resource)).toBe(`${named(resource?.Properties.Targets[0].Arn)}:*`);
  });

  it("takes none of the ten policies that CloudWatch Logs lets an account have in a Region", () => {
    expect(resourcesOf(stack, "AWS::Logs::ResourcePolicy")).toEqual([]);
  });

  it("has a name that a record of before is not in the way of, and that EventBridge delivers to", () => {
    const id = { "Fn::Select": [2, { "Fn::Split": ["/", { Ref: "AWS::StackId" }] }] };
    const parts = ["/aws/events/purpose-mesh/crm/producers-", id];

    expect(record?.Properties.LogGroupName).toEqual({ "Fn::Join": ["", parts] });
  });
});

describe("what stays when a domain goes", () => {
  const policiesOf = (given: Stack, type: string) =>
    resourcesOf(given, type).map(({ DeletionPolicy, UpdateReplacePolicy }: Resource) => [
      DeletionPolicy,
      UpdateReplacePolicy,
    ]);
  const kept = ["RetainExceptOnCreate", "Retain"];

  it("is data, keys and records, of which a first deployment that fails leaves none", () => {
    const keys = policiesOf(stack, "AWS::KMS::Key");
    const logs = policiesOf(stack, "AWS::Logs::LogGroup").filter(([policy]) => policy !== "Delete");

    expect(keys.length).toBeGreaterThan(1);
    expect(keys).toEqual(keys.map(() => kept));
    expect(logs).toEqual([kept, kept]);
  });

  it("is every bucket: one of access logs even then, since S3 deletes none that logs arrived in", () => {
    const policies = resourcesOf(stack, "AWS::S3::Bucket").map((bucket) => [
      bucket.Properties.VersioningConfiguration ? "data" : "access logs",
      bucket.DeletionPolicy,
      bucket.UpdateReplacePolicy,
    ]);

    expect(policies.sort()).toEqual([
      ["access logs", "Retain", "Retain"],
      ["data", ...kept],
    ]);
  });

  it("is nothing where nothing is to stay", () => {
    const { app, hub } = fourAccounts();
    const own = new Stack(app, "Passing", { env: { account: stack.account, region: stack.region } });
    const { mesh: document } = mesh.crm;
    const domain = new DataDomain(own, "Domain", {
      mesh: document,
      hub,
      domain: "crm",
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new DataProduct(own, "Customers", { domain, product: "customers" });

    for (const type of ["AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::S3::Bucket"]) {
      const policies = policiesOf(own, type);
      expect(policies).toEqual(policies.map(() => ["Delete", "Delete"]));
    }
  });
});
