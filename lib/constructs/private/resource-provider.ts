import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy } from "aws-cdk-lib/core";
import { Provider } from "aws-cdk-lib/custom-resources";
import type { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "./acknowledge.ts";
import type { HandlerFunction } from "./handler-function.ts";

/** Lets CloudFormation ask a handler, by the CDK's own framework: it answers whatever becomes of the handler. */
export function resourceProvider(scope: Construct, id: string, handler: HandlerFunction): Provider {
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    description: `Asks ${handler.node.id} on behalf of CloudFormation`,
  });
  logGroup.grantWrite(role);
  const provider = new Provider(scope, id, {
    onEventHandler: handler.function,
    frameworkOnEventRole: role,
    logGroup,
  });
  acknowledgeWildcards(
    role,
    [`${handler.function.functionArn}:*`],
    "versions of one handler; the CDK's framework asks for them",
  );
  acknowledge(provider, { "AwsSolutions-L1": "the CDK's framework chooses the runtime of its own function" });
  return provider;
}
