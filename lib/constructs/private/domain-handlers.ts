import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { IPolicyHub } from "../policy-hub-reference.ts";
import { tokenEnvironment, tokensForDomain } from "../token-issuer.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { JwtRoute } from "./jwt-api.ts";
import {
  convergerRolePath,
  domainBusName,
  domainReaderRolePath,
  domainRolePath,
  policyTableName,
} from "./physical-names.ts";

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
  /** Reads who decided what, and grants nothing. */
  readonly readLaw: HandlerFunction;
  /** Grants, and reads and decides nothing of it. */
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

/** Makes the domain's handlers. Each reaches the policy table through one of the domain's roles at the hub only. */
export function domainHandlers(scope: Construct, props: DomainHandlersProps): DomainHandlers {
  const { domain, hub } = props;
  const make: Make = (id, handler, description, { tableRoleArn = hub.domainTableRoleArn(domain), ...more } = {}) => {
    const shared = { POLICY_TABLE: policyTableName(hub), DOMAIN: domain, DOMAIN_ROLE_ARN: tableRoleArn };
    const made = new HandlerFunction(scope, id, {
      handler,
      description,
      rolePath: domainRolePath(hub, domain),
      ...more,
      environment: { ...shared, ...more.environment },
    });
    made.allow(["sts:AssumeRole"], [tableRoleArn]);
    return made;
  };
  const readLaw = lawReader(scope, props, make);
  const tokens = { environment: tokenEnvironment(tokensForDomain(hub.tokens, domain)) };
  return {
    decideAssignment: make("DecideAssignment", "decide-assignment", "Decides the product leg", tokens),
    revokeAssignment: make("RevokeAssignment", "revoke-assignment", "Takes an allowance back", tokens),
    publishProduct: make("PublishProduct", "publish-product", "Publishes a product and its contract", {
      timeout: Duration.minutes(2),
    }),
    readLaw,
    converge: converger(scope, { ...props, readLaw }, make),
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
  /** Role of the hub by which it uses the policy table, for which its own has to lie on the path. @default - the domain's */
  readonly tableRoleArn: string;
  readonly rolePath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly reservedConcurrentExecutions: number;
}

type Make = (id: string, handler: string, description: string, more?: Partial<HandlerSettings>) => HandlerFunction;

function lawReader(scope: Construct, { domain, hub }: DomainHandlersProps, make: Make): HandlerFunction {
  const readLaw = make("ReadLaw", "read-law", "Tells the converger what the policies ask for", {
    tableRoleArn: hub.domainReaderRoleArn(domain),
    rolePath: domainReaderRolePath(hub, domain),
    // a thousand products take seconds; the converger waits for no longer, and gives nothing by what is older
    timeout: Duration.minutes(2),
    // one processor whole (Lambda gives them by memory), and a shard of the largest products twice: as read and as told
    memorySize: 1769,
    // never short of the one that is asked for at a time, nor of another beside one whose asker was killed
    reservedConcurrentExecutions: 2,
    environment: { ACCOUNT_ID: Stack.of(scope).account },
  });
  readLaw.deny(READ_DATA, ["*"]);
  return readLaw;
}

interface ConvergerProps extends DomainHandlersProps {
  readonly readLaw: HandlerFunction;
}

function converger(scope: Construct, props: ConvergerProps, make: Make): HandlerFunction {
  const { narrowingLead, domain, hub, deployRoleArn, readLaw } = props;
  const stack = Stack.of(scope);
  const converge = make("Converge", "converge", "Brings Lake Formation to what the policies say", {
    tableRoleArn: hub.domainLeaseRoleArn(domain),
    rolePath: convergerRolePath(hub, domain),
    timeout: Duration.minutes(10),
    memorySize: 1024,
    // Lake Formation refuses concurrent grants to one principal: one writer
    reservedConcurrentExecutions: 1,
    environment: {
      ACCOUNT_ID: stack.account,
      DEPLOY_ROLE_ARN: deployRoleArn,
      EVENT_BUS: domainBusName(hub, domain),
      LAW_FUNCTION: readLaw.function.functionName,
      NARROWING_LEAD: narrowingLead.toIsoString(),
    },
  });
  // not from the events it gets, which would let whoever may invoke it name anybody
  converge.function.addEnvironment("CONVERGER_ROLE_ARN", converge.role.roleArn);
  converge.allow(["lambda:InvokeFunction"], [readLaw.function.functionArn]);
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
