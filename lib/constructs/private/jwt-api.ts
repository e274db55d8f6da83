import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, type HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { TokenIssuer } from "../token-issuer.ts";
import type { HandlerFunction } from "./handler-function.ts";

/** One route of an API and the handler that answers it. */
export interface JwtRoute {
  readonly method: HttpMethod;
  readonly path: string;
  readonly handler: HandlerFunction;
}

export interface JwtApiProps {
  readonly description: string;
  readonly tokens: TokenIssuer;
  readonly routes: readonly JwtRoute[];
  /** What becomes of the access logs when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * An HTTP API that lets no request through without a token of the configured issuer.
 *
 * Handlers verify the token again: whoever may invoke a function could make up what an authorizer would have said.
 */
export class JwtApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { description, tokens, routes, removalPolicy }: JwtApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      description,
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer("Tokens", tokens.issuer, { jwtAudience: [tokens.audience] }),
    });
    const accessLogs = new LogGroup(this, "AccessLogs", { retention: RetentionDays.ONE_YEAR, removalPolicy });
    this.stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      // people, not programs, ask here: a burst beyond this is a mistake or an attack
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat() },
    });
    for (const { method, path, handler } of routes) {
      const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler.function);
      this.api.addRoutes({ path, methods: [method], integration });
    }
  }
}

/** Who is told apart by request id and status only: claims and addresses are personal values. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: "$context.requestId",
      requestTime: "$context.requestTime",
      route: "$context.routeKey",
      status: "$context.status",
      error: "$context.error.messageString",
      integrationError: "$context.integrationErrorMessage",
      latency: "$context.responseLatency",
    }),
  );
}
