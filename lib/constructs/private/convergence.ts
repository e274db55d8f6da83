import { EventBus, Match, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { AccountPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunctionConstruct } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { CHANGE_DETAIL_TYPE, CHANGE_SOURCE } from "./change-events.ts";
import { deadLetters } from "./dead-letters.ts";
import type { HandlerFunction } from "./handler-function.ts";
import { domainBusName } from "./physical-names.ts";
import { resourceProvider } from "./resource-provider.ts";

export interface ConvergenceProps {
  readonly domain: string;
  /** The domain and every domain whose products its own are made from. */
  readonly heard: readonly string[];
  readonly hub: IPolicyHub;
  readonly converge: HandlerFunction;
  /** How often the converger looks without being told. */
  readonly interval: Duration;
}

/** What wakes the converger: changes, the clock, and deployments. */
export interface Convergence {
  readonly bus: EventBus;
  /** Runs that failed for good. */
  readonly deadLetters: IQueue;
  /** Service token of the custom resource that converges at deployment. */
  readonly serviceToken: string;
}

/** Wires the converger up. An event only says "look again", so lost and doubled ones do no harm. */
export function convergence(scope: Construct, props: ConvergenceProps): Convergence {
  const { domain, hub, converge, interval } = props;
  const queue = deadLetters(scope, "FailedRuns");
  converge.function.configureAsyncInvoke({
    maxEventAge: Duration.hours(1),
    retryAttempts: 2,
    onFailure: new SqsDestination(queue),
  });
  const target = () => new LambdaFunction(converge.function, { deadLetterQueue: queue, retryAttempts: 4 });

  // the hub's account names the bus before it exists
  const bus = new EventBus(scope, "Changes", { eventBusName: domainBusName(hub, domain) });
  bus.addToResourcePolicy(
    new PolicyStatement({
      sid: "HubAnnounces",
      principals: [new AccountPrincipal(hub.account)],
      actions: ["events:PutEvents"],
      resources: [bus.eventBusArn],
      conditions: { StringEquals: { "events:source": CHANGE_SOURCE } },
    }),
  );
  // a run that ran out of time asks for the next
  const announcing = { StringEquals: { "events:source": CHANGE_SOURCE } };
  converge.allow(["events:PutEvents"], [bus.eventBusArn], announcing);
  new Rule(scope, "OnChange", {
    eventBus: bus,
    description: `Policies changed that domain ${domain} depends on`,
    eventPattern: {
      source: [CHANGE_SOURCE],
      detailType: [CHANGE_DETAIL_TYPE],
      detail: { $or: [{ kind: Match.exactString("hub") }, { domain: [...props.heard] }] },
    },
    targets: [target()],
  });
  new Rule(scope, "OnSchedule", {
    schedule: Schedule.rate(interval),
    description: "Statements begin and end without an event",
    targets: [target()],
  });
  return { bus, deadLetters: queue, serviceToken: patientProvider(scope, converge) };
}

/** The converger runs once at a time: a deployment waits for a run that is under way rather than fail. */
function patientProvider(scope: Construct, converge: HandlerFunction): string {
  const provider = resourceProvider(scope, "ConvergeProvider", converge);
  const framework = provider.node.children.find((child) => child instanceof LambdaFunctionConstruct);
  framework?.addEnvironment("AWS_MAX_ATTEMPTS", "30");
  framework?.addEnvironment("AWS_RETRY_MODE", "standard");
  return provider.serviceToken;
}
