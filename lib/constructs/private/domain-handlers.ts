import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { tokenEnvironment, tokensForDomain } from "../token-issuer.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { JwtRoute } from "./jwt-api.ts";
import { domainBusName, domainRolePath, policyTableName } from "./physical-names.ts";

export interface DomainHandlersProps {
  readonly domain: string;
  readonly hub: IPolicyHub;
  /** How long before a view ends it is taken away. */
  readonly narrowingLead: Duration;
  /** Role that makes databases and tables. */
  readonly deployRoleArn: string;
}

/** The handlers of a domain. */
export interface DomainHandlers {
  readonly decideAssignment: HandlerFunction;
  readonly revokeAssignment: HandlerFunction;
  readonly publishProduct: HandlerFunction;
  readonly converge: HandlerFunction;
}

const CONVERGE = [
  "lakeformation:AddLFTagsToResource",
  "lakeformation:BatchGrantPermissions",
  "lakeformation:BatchRevokePermissions",
  "lakeformation:CreateDataCellsFilter",
  "lakeformation:CreateLFTag",
  "lakeformation:DeleteDataCellsFilter",
  "lakeformation:DeleteLFTag",
  "lakeformation:GetDataLakeSettings",
  "lakeformation:GetResourceLFTags",
  "lakeformation:ListDataCellsFilter",
  "lakeformation:ListLFTags",
  "lakeformation:ListPermissions",
  "lakeformation:PutDataLakeSettings",
  "lakeformation:RemoveLFTagsFromResource",
  "lakeformation:UpdateLFTag",
];

/** Reading data: an administrator of Lake Formation could grant itself anything, and must still see nothing. */
export const READ_DATA = [
  "athena:GetQueryResults",
  "athena:StartQueryExecution",
  "glue:StartJobRun",
  "lakeformation:GetDataAccess",
  "lakeformation:StartQueryPlanning",
  "s3:GetObject",
  "s3:GetObjectVersion",
];

/** Makes the domain's handlers. Each reaches the policy table through the domain's role at the hub only. */
export function domainHandlers(scope: Construct, props: DomainHandlersProps): DomainHandlers {
  const { domain, hub } = props;
  const shared = {
    POLICY_TABLE: policyTableName(hub),
    DOMAIN: domain,
    DOMAIN_ROLE_ARN: hub.domainTableRoleArn(domain),
  };
  const make = (id: string, handler: string, description: string, more: Partial<HandlerSettings> = {}) => {
    const made = new HandlerFunction(scope, id, {
      handler,
      description,
      rolePath: domainRolePath(hub, domain),
      ...more,
      environment: { ...shared, ...more.environment },
    });
    made.allow(["sts:AssumeRole"], [shared.DOMAIN_ROLE_ARN]);
    return made;
  };
  const tokens = { environment: tokenEnvironment(tokensForDomain(hub.tokens, domain)) };
  return {
    decideAssignment: make("DecideAssignment", "decide-assignment", "Decides the product leg", tokens),
    revokeAssignment: make("RevokeAssignment", "revoke-assignment", "Takes an allowance back", tokens),
    publishProduct: make("PublishProduct", "publish-product", "Publishes a product and its contract", {
      timeout: Duration.minutes(2),
    }),
    converge: converger(scope, props, make),
  };
}

/** Where the domain's handlers answer. */
export function domainRoutes({ decideAssignment, revokeAssignment }: DomainHandlers): readonly JwtRoute[] {
  return [
    { method: HttpMethod.POST, path: "/decisions", handler: decideAssignment },
    { method: HttpMethod.POST, path: "/revocations", handler: revokeAssignment },
  ];
}

interface HandlerSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly reservedConcurrentExecutions: number;
}

type Make = (id: string, handler: string, description: string, more: Partial<HandlerSettings>) => HandlerFunction;

function converger(scope: Construct, props: DomainHandlersProps, make: Make): HandlerFunction {
  const { narrowingLead, domain, hub, deployRoleArn } = props;
  const stack = Stack.of(scope);
  const converge = make("Converge", "converge", "Brings Lake Formation to what the policies say", {
    timeout: Duration.minutes(10),
    memorySize: 1024,
    // Lake Formation refuses concurrent grants to one principal: one writer
    reservedConcurrentExecutions: 1,
    environment: {
      ACCOUNT_ID: stack.account,
      DEPLOY_ROLE_ARN: deployRoleArn,
      EVENT_BUS: domainBusName(hub, domain),
      NARROWING_LEAD: narrowingLead.toIsoString(),
    },
  });
  // not from the events it gets, which would let whoever may invoke it name anybody
  converge.function.addEnvironment("CONVERGER_ROLE_ARN", converge.role.roleArn);
  // Lake Formation has no ARNs: `*` is all there is
  converge.allow(CONVERGE, ["*"]);
  const glue = (resource: string) => stack.formatArn({ service: "glue", resource });
  const own = glue(`database/${domain.replaceAll("-", "_")}__*`);
  converge.allow(["glue:UpdateDatabase"], [glue("catalog"), own]);
  // what other domains of the account still show has to be taken away before anybody is let in by the tags they share
  const all = [glue("database/*"), glue("table/*/*")];
  converge.allow(
    ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"],
    [glue("catalog"), ...all],
  );
  converge.deny(READ_DATA, ["*"]);
  acknowledgeWildcards(converge, ["*"], "Lake Formation knows no resource ARNs in IAM policies");
  acknowledgeWildcards(converge, all, "what the account's databases and tables look like: they share one set of tags");
  acknowledgeWildcards(
    converge,
    [own],
    "the databases of one domain, present and future, by the prefix of their names",
  );
  return converge;
}
