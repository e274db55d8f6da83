import type { EventBus } from "aws-cdk-lib/aws-events";
import { Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { CHANGE_SOURCE } from "./change-events.ts";
import { READ_DATA } from "./domain-handlers.ts";
import { HandlerFunction } from "./handler-function.ts";
import { domainReaderRolePath, policyTableName } from "./physical-names.ts";

/** What a domain's verifiers have in common. */
export interface DomainVerifierProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  /** The domain's bus, on which findings are announced. */
  readonly bus: EventBus;
  readonly deployRoleArn: string;
}

/** What is a verifier's own. */
export interface DomainVerifierSettings {
  /** Folder under `lambdas`. */
  readonly handler: string;
  readonly description: string;
  /** What it asks Lake Formation. */
  readonly lakeFormation: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A handler that looks at Lake Formation and at the catalog, announces what it finds, and changes nothing. */
export function domainVerifier(
  scope: Construct,
  id: string,
  { domain, hub, bus, deployRoleArn, ...own }: DomainVerifierProps & DomainVerifierSettings,
): HandlerFunction {
  const stack = Stack.of(scope);
  const verify = new HandlerFunction(scope, id, {
    handler: own.handler,
    description: own.description,
    // of no role that the hub lets write
    rolePath: domainReaderRolePath(hub, domain),
    timeout: Duration.minutes(10),
    memorySize: 1024,
    // nobody must have Lake Formation asked for more than it answers: the converger asks it too
    reservedConcurrentExecutions: 1,
    environment: {
      POLICY_TABLE: policyTableName(hub),
      DOMAIN: domain,
      DOMAIN_ROLE_ARN: hub.domainReaderRoleArn(domain),
      ACCOUNT_ID: stack.account,
      BROKER_ROLE_ARN: hub.brokerRoleArn,
      DEPLOY_ROLE_ARN: deployRoleArn,
      EVENT_BUS: bus.eventBusName,
      ...own.environment,
    },
  });
  verify.allow(["sts:AssumeRole"], [hub.domainReaderRoleArn(domain)]);
  verify.allow(["events:PutEvents"], [bus.eventBusArn], { StringEquals: { "events:source": CHANGE_SOURCE } });
  // Lake Formation has no ARNs: `*` is all there is
  verify.allow(own.lakeFormation, ["*"]);
  verify.deny(READ_DATA, ["*"]);
  acknowledgeWildcards(verify, ["*"], "Lake Formation knows no resource ARNs in IAM policies");
  const glue = (resource: string) => stack.formatArn({ service: "glue", resource });
  const all = [glue("database/*"), glue("table/*/*")];
  // the lists are its own; one by one Lake Formation may ask in its name, as where it says what tags a table carries
  const looks = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"];
  verify.allow(looks, [glue("catalog"), ...all]);
  acknowledgeWildcards(verify, all, "what the account's databases and tables are called, and where they lie");
  return verify;
}
