import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { Mesh } from "../../model/mesh.ts";
import { type TokenIssuer, tokenEnvironment } from "../token-issuer.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { JwtRoute } from "./jwt-api.ts";
import { brokerRoleName, type HubNames, hubRolePath, roleArn } from "./physical-names.ts";
import type { PolicyTable } from "./policy-table.ts";

export interface HubHandlersProps {
  readonly mesh: Mesh;
  readonly tokens: TokenIssuer;
  readonly names: HubNames;
  readonly policyTable: PolicyTable;
}

/** The handlers that people call at the hub. */
export interface HubHandlers {
  readonly requestAccess: HandlerFunction;
  readonly readRequests: HandlerFunction;
  readonly decideApproval: HandlerFunction;
  readonly revokeApproval: HandlerFunction;
  readonly openSession: HandlerFunction;
  readonly readCatalog: HandlerFunction;
}

const WRITE = ["dynamodb:PutItem"];
/** Their leg, what they acknowledged, their sessions. */
const OF_PEOPLE = { actions: WRITE, leadingKeys: ["PERSON#*"] };
/** Whoever asks writes into both legs, and whoever decides about the person is barred from the product's. */
const OF_BOTH_LEGS = { actions: WRITE, leadingKeys: ["PERSON#*", "DOMAIN#*"] };

/** Makes the hub's handlers, each with exactly the permissions that it uses. */
export function hubHandlers(scope: Construct, props: HubHandlersProps): HubHandlers {
  const { names, policyTable, tokens } = props;
  const make = (id: string, handler: string, description: string, writes?: typeof OF_PEOPLE) => {
    const made = new HandlerFunction(scope, id, {
      handler,
      description,
      rolePath: hubRolePath(names),
      environment: { POLICY_TABLE: policyTable.table.tableName, ...tokenEnvironment(tokens) },
    });
    policyTable.open(made, writes);
    return made;
  };
  const readRequests = make("ReadRequests", "read-requests", "Lists what the caller may decide");
  readRequests.allow(["dynamodb:Query"], [policyTable.inboxArn]);
  return {
    requestAccess: make("RequestAccess", "request-access", "Asks for the legs that are missing", OF_BOTH_LEGS),
    readRequests,
    decideApproval: make("DecideApproval", "decide-approval", "Decides the person leg", OF_BOTH_LEGS),
    revokeApproval: make("RevokeApproval", "revoke-approval", "Takes an approval back", OF_PEOPLE),
    openSession: sessionBroker(scope, props),
    readCatalog: make("ReadCatalog", "read-catalog", "Lists products and purposes"),
  };
}

/** Where the hub's handlers answer. */
export function hubRoutes(handlers: HubHandlers): readonly JwtRoute[] {
  return [
    { method: HttpMethod.POST, path: "/requests", handler: handlers.requestAccess },
    { method: HttpMethod.GET, path: "/requests", handler: handlers.readRequests },
    { method: HttpMethod.POST, path: "/decisions", handler: handlers.decideApproval },
    { method: HttpMethod.POST, path: "/revocations", handler: handlers.revokeApproval },
    { method: HttpMethod.POST, path: "/sessions", handler: handlers.openSession },
    { method: HttpMethod.GET, path: "/catalog", handler: handlers.readCatalog },
  ];
}

function sessionBroker(scope: Construct, { mesh, names, policyTable, tokens }: HubHandlersProps): HandlerFunction {
  const broker = new HandlerFunction(scope, "OpenSession", {
    handler: "open-session",
    description: "Opens a session for exactly one purpose",
    // purpose roles of other accounts trust this name
    roleName: brokerRoleName(names),
    rolePath: `/${names.hubName}/`,
    environment: {
      POLICY_TABLE: policyTable.table.tableName,
      ACCOUNT_ID: names.account,
      PARTITION: Stack.of(scope).partition,
      ...tokenEnvironment(tokens),
    },
  });
  policyTable.open(broker, OF_PEOPLE);

  const consumers = mesh.consumers.length > 0 ? mesh.consumers : [names.account];
  const purposeRoles = consumers.map((account) => roleArn(scope, account, "/purpose/*"));
  broker.allow(["sts:AssumeRole", "sts:SetSourceIdentity"], purposeRoles);
  acknowledgeWildcards(
    broker,
    purposeRoles,
    "one role per purpose: which of them is opened is what the broker decides",
  );
  return broker;
}
