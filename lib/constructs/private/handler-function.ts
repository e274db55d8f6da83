import { Effect, type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { handlerCode } from "./handler-code.ts";

/** What one handler needs beside its code. */
export interface HandlerFunctionProps {
  /** Folder under `lambdas`. */
  readonly handler: string;
  readonly description: string;
  /** Path of the handler's role, by which trust policies and bucket policies know it. */
  readonly rolePath: string;
  /** @default - named by CloudFormation */
  readonly roleName?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** @default Duration.seconds(15) */
  readonly timeout?: Duration;
  /** @default 512 */
  readonly memorySize?: number;
  /** @default - unreserved */
  readonly reservedConcurrentExecutions?: number;
}

/** A built handler with a role, a log group and a policy of its own, none of which holds a wildcard. */
export class HandlerFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // not AWSLambdaBasicExecutionRole, which may write to every log group of the account
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      path: props.rolePath,
      roleName: props.roleName,
      description: props.description,
    });
    this.grantPrincipal = this.role;
    this.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);

    this.function = new LambdaFunction(this, "Function", {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: handlerCode(props.handler),
      handler: "index.handler",
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: props.timeout ?? Duration.seconds(15),
      memorySize: props.memorySize ?? 512,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: { ...props.environment },
    });
  }

  /** Lets the handler call `actions` on `resources`. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: Conditions): void {
    this.role.addToPolicy(statement(Effect.ALLOW, actions, resources, conditions));
  }

  /** Keeps `actions` from the handler whatever else it is granted. */
  deny(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(statement(Effect.DENY, actions, resources));
  }
}

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function statement(effect: Effect, actions: readonly string[], resources: readonly string[], conditions?: Conditions) {
  return new PolicyStatement({ effect, actions: [...actions], resources: [...resources], conditions });
}
