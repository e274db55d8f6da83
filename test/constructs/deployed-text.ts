import type { Stack } from "aws-cdk-lib/core";
import { type Resource, resourcesById } from "./template-reading.ts";

/** What CloudFormation would make of values in a template: every resource is called by its id where it has no name. */
export function asDeployed(stack: Stack, region: string): (value: unknown) => unknown {
  const resources = resourcesById(stack);
  const render = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(render);
    if (typeof value !== "object" || value === null) return value;
    if ("Ref" in value) return pseudoParameter(String(value.Ref)) ?? nameOf(String(value.Ref), resources);
    if ("Fn::Sub" in value)
      return String(value["Fn::Sub"]).replaceAll(/\$\{(AWS::\w+)\}/g, (_, name) => pseudoParameter(name) ?? "");
    if ("Fn::GetAtt" in value) {
      const [id = ""] = [value["Fn::GetAtt"]].flat().map(String);
      return arnOf(id, resources.get(id));
    }
    if ("Fn::Join" in value && Array.isArray(value["Fn::Join"])) {
      const [separator, parts] = value["Fn::Join"];
      return (render(parts) as readonly unknown[]).join(String(separator));
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, render(member)]));
  };
  const pseudoParameter = (name: string) => ({ "AWS::Partition": "aws", "AWS::Region": region })[name];
  const arnOf = (id: string, resource: Resource | undefined): string => {
    const name = nameOf(id, resources);
    switch (resource?.Type) {
      case "AWS::S3::Bucket":
        return `arn:aws:s3:::${name}`;
      case "AWS::KMS::Key":
        return `arn:aws:kms:${region}:${stack.account}:key/${name}`;
      case "AWS::IAM::Role":
        return `arn:aws:iam::${stack.account}:role${resource.Properties.Path ?? "/"}${name}`;
      default:
        throw new Error(`what is the ARN of ${id}?`);
    }
  };
  return render;
}

function nameOf(id: string, resources: ReadonlyMap<string, Resource>): string {
  const { RoleName, TableName, Name } = resources.get(id)?.Properties ?? {};
  return String(RoleName ?? TableName ?? Name ?? id.toLowerCase());
}
