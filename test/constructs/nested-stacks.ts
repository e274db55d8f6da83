import { NestedStack, type Stack } from "aws-cdk-lib/core";
import { type Resource, resourcesById } from "./template-reading.ts";

/** What the stacks nested in a stack make, with the outer stack's values in place of their parameters. */
export function nestedResources(stack: Stack): readonly Resource[] {
  const outer = resourcesById(stack);
  const nested = stack.node.findAll().filter((each) => each instanceof NestedStack);
  return nested.flatMap((each) => {
    const id = String(stack.resolve(each.nestedStackResource?.logicalId));
    const parameters = new Map(Object.entries(outer.get(id)?.Properties.Parameters ?? {}));
    const filledIn = (_: string, value: unknown) =>
      typeof value === "object" && value !== null && "Ref" in value
        ? (parameters.get(String(value.Ref)) ?? value)
        : value;
    return [...resourcesById(each).values()].map((resource) => JSON.parse(JSON.stringify(resource), filledIn));
  });
}

/** Those of one type. */
export function nestedResourcesOf(stack: Stack, type: string): readonly Resource[] {
  return nestedResources(stack).filter(({ Type }) => Type === type);
}
