import { Stack, Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/** Accepts findings of a rule pack on a construct and what is below it, each for its reason. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts that policies below `construct` name these resources by a pattern. */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${flattened(construct, resource)}]`]: reason });
  }
}

/** The text by which cdk-nag knows a value: references become `<LogicalId.Attribute>`. */
function flattened(scope: IConstruct, value: string): string {
  return flatten(Stack.of(scope).resolve(value));
}

function flatten(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("Ref" in value) return `<${String(value.Ref)}>`;
  if ("Fn::GetAtt" in value) return `<${[value["Fn::GetAtt"]].flat().join(".")}>`;
  if ("Fn::Join" in value && Array.isArray(value["Fn::Join"])) {
    const [separator, parts] = value["Fn::Join"];
    return [parts].flat().map(flatten).join(String(separator));
  }
  return JSON.stringify(value);
}
