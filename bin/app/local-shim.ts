import { join } from "node:path";
import { CfnAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnFunction, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import {
  type App,
  ArnFormat,
  Aspects,
  CfnResource,
  Duration,
  type IAspect,
  RemovalPolicy,
  Stack,
  Token,
} from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { buildSync } from "esbuild";
import { MeshError } from "../../lib/model/errors.ts";
import { HANDLER_OPTIONS } from "../build/bundle-handlers.ts";
import { LOCAL_ACCOUNT, LOCAL_FOLDER, LOCAL_REGION } from "../local/places.ts";
import { SHIMMED_TYPES, shimType } from "../local/shim/types.ts";

/** An app that was changed to run on the emulators was about to be deployed elsewhere. */
export class NotLocalError extends MeshError {
  readonly kind = "invalid";
  readonly code = "not-local";
}

export interface LocalShimProps {
  /** Address of the issuer of people's tokens on this machine. */
  readonly issuer: string;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const FUNCTION_NAME = "local-shim";
const HANDLER = join(import.meta.dirname, "../local/shim/handler.ts");

/**
 * Makes `app` deployable to the emulators of this machine.
 *
 * Resource types that ministack lacks become custom resources of one function, which creates the same thing at the
 * emulator that has it. APIs take the tokens of the issuer on this machine.
 *
 * @throws NotLocalError unless everything goes to the emulators' account and to loopback
 */
export function shimForLocal(app: App, { issuer, environment = process.env }: LocalShimProps): void {
  const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node));
  refuseElsewhere(stacks, environment);
  const shim = shimStack(app);
  for (const stack of stacks) stack.addStackDependency(shim, "it makes what ministack lacks");
  Aspects.of(app).add(new LocalShim(issuer));
}

/** Retypes resources in the app, since what is edited in `cdk.out` keeps the hash of what it was. */
class LocalShim implements IAspect {
  readonly #issuer: string;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) return;
    if (isShimmed(node)) retype(node);
    if (node instanceof CfnAuthorizer) node.addPropertyOverride("JwtConfiguration.Issuer", this.#issuer);
    if (node instanceof CfnFunction && takesTokens(node)) {
      node.addPropertyOverride("Environment.Variables.TOKEN_ISSUER", this.#issuer);
      node.addPropertyOverride("Environment.Variables.TOKEN_JWKS_URI", `${this.#issuer}/keys`);
    }
  }
}

function isShimmed(resource: CfnResource): boolean {
  // ministack refuses metric math
  return (
    SHIMMED_TYPES.has(resource.cfnResourceType) || (resource instanceof CfnAlarm && resource.metrics !== undefined)
  );
}

function retype(resource: CfnResource): void {
  const { account, region, partition } = Stack.of(resource);
  const serviceToken = Stack.of(resource).formatArn({
    ...{ account, region, partition },
    service: "lambda",
    resource: "function",
    resourceName: FUNCTION_NAME,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  resource.addOverride("Type", shimType(resource.cfnResourceType));
  resource.addPropertyOverride("ServiceToken", serviceToken);
  resource.addPropertyOverride("ServiceTimeout", 120);
}

function takesTokens(node: CfnFunction): boolean {
  const environment = Stack.of(node).resolve(node.environment) as CfnFunction.EnvironmentProperty | undefined;
  return JSON.stringify(environment ?? {}).includes("TOKEN_ISSUER");
}

function shimStack(app: App): Stack {
  const stack = new Stack(app, "LocalShim", {
    env: { account: LOCAL_ACCOUNT, region: LOCAL_REGION },
    description: "Makes what ministack lacks; for this machine only",
  });
  new LambdaFunction(stack, "Function", {
    functionName: FUNCTION_NAME,
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromAsset(bundledShim()),
    timeout: Duration.minutes(1),
    role: new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }),
  }).applyRemovalPolicy(RemovalPolicy.DESTROY);
  return stack;
}

/** Never in `dist`, which is published. */
function bundledShim(): string {
  const folder = join(LOCAL_FOLDER, "shim");
  buildSync({
    ...HANDLER_OPTIONS,
    entryPoints: { index: HANDLER },
    outdir: folder,
    write: true,
    // what fails in it is read in an emulator's log
    minify: false,
  });
  return folder;
}

function refuseElsewhere(stacks: readonly Stack[], environment: Readonly<Record<string, string | undefined>>): void {
  const faults = [...foreignStacks(stacks), ...foreignEndpoints(environment)];
  if (faults.length === 0) return;
  throw new NotLocalError(`\`local\` is for the emulators of this machine only: ${faults.join("; ")}`, {
    help: "deploy locally with `npm run local:deploy`; leave `local` away for an account of AWS",
  });
}

function foreignStacks(stacks: readonly Stack[]): readonly string[] {
  return stacks
    .filter(({ account, region }) => account !== LOCAL_ACCOUNT || region !== LOCAL_REGION)
    .map(({ stackName, account, region }) => {
      const place = [account, region].map((value) => (Token.isUnresolved(value) ? "unknown" : value)).join("/");
      return `stack \`${stackName}\` is for ${place}, the emulators are ${LOCAL_ACCOUNT}/${LOCAL_REGION}`;
    });
}

/** The CDK's command line runs the app in its own environment, so what is set here is where it deploys to. */
function foreignEndpoints(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const endpoints = { AWS_ENDPOINT_URL: undefined, ...environment };
  const elsewhere = Object.entries(endpoints)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(?:_|$)/.test(name) && !isLoopback(value))
    .map(([name, value]) => `\`${name}\` is ${value === undefined ? "not set" : `\`${value}\``}`);
  const isIgnored = /^(?!false$).+/i.test(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? "");
  return isIgnored ? [...elsewhere, "`AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is set"] : elsewhere;
}

function isLoopback(address: string | undefined): boolean {
  const url = address === undefined ? null : URL.parse(address);
  return url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
}
