import { DefaultStackSynthesizer, Fn, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { ConstructPropsError } from "../errors.ts";

/** ARN of the role with which CloudFormation deploys the stack of `scope`. */
export function deployRoleArn(scope: Construct): string {
  const { synthesizer } = Stack.of(scope);
  if (synthesizer instanceof DefaultStackSynthesizer) {
    const arn = synthesizer.cloudFormationExecutionRoleArn;
    // the synthesizer leaves what it cannot know to CloudFormation
    return arn.includes("${AWS::") ? Fn.sub(arn) : arn;
  }
  throw new ConstructPropsError(
    scope,
    [{ path: "deployRole", message: "cannot be told from this stack's synthesizer" }],
    { help: "name the role with which CloudFormation deploys" },
  );
}
