import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { HttpHandler } from "../../lambdas/shared/call.ts";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { JoseTokenVerifier } from "../../lib/aws/jose-token-verifier.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import type { ProductContent } from "../../lib/model/workflow/hub.ts";
import { LegConflictError } from "../../lib/ports/errors.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";
import { MemoryPolicyTable } from "../contract/memory-policy-table.ts";
import { customers, DAY, hub, NOON, people } from "../contract/sample-mesh.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "purpose-mesh";

const { privateKey, publicKey } = await generateKeyPair("ES256");
const jwk: JWK = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" };

/** Everything that handlers need, with a clock that a test sets and a log that it can read. */
export class World {
  time = NOON;
  readonly lines: LogLine[] = [];
  readonly table = new MemoryPolicyTable();
  readonly clock = { now: (): number => this.time };
  readonly digest = sha256;
  readonly domain = "crm";
  #ids = 0;
  readonly tokens = new JoseTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    domain: undefined,
    personClaim: "person",
    keys: createLocalJWKSet({ keys: [jwk] }),
    clock: this.clock,
  });

  readonly log = (line: LogLine): void => {
    this.lines.push(line);
  };
  readonly newId = (): string => {
    this.#ids += 1;
    return `r${this.#ids}`;
  };
}

/** A world with the sample mesh published. */
export async function newMesh(product: ProductContent = customers): Promise<World> {
  const world = new World();
  await world.table.publishHub(hub, { by: "test", at: NOON });
  await world.table.publishPeople(people);
  await world.table.publishProduct(product);
  return world;
}

/** A token of the issuer for a person. */
export function tokenFor(person: string, claims: JWTPayload = {}): Promise<string> {
  return new SignJWT({ person, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "k1" })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime(new Date(NOON + 10 * DAY))
    .sign(privateKey);
}

export const CONTEXT = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 600_000 } as Context;

type EventParts = Partial<Omit<APIGatewayProxyEventV2, "requestContext">> & { readonly requestContext?: object };

export function eventOf(given: EventParts = {}): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    headers: {},
    isBase64Encoded: false,
    requestContext: {},
    ...given,
  } as APIGatewayProxyEventV2;
}

export interface Answer {
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function send(handler: HttpHandler, event: APIGatewayProxyEventV2): Promise<Answer> {
  const { statusCode, body } = (await handler(event, CONTEXT)) as APIGatewayProxyStructuredResultV2;
  return { status: statusCode, body: JSON.parse(body ?? "null") };
}

/** Calls with a JSON body as somebody. */
export async function postAs(person: string, handler: HttpHandler, body: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${await tokenFor(person)}`, "content-type": "application/json" };
  return send(handler, eventOf({ headers, body: JSON.stringify(body) }));
}

/** Calls with a query as somebody. */
export async function getAs(person: string, handler: HttpHandler, query?: Record<string, string>): Promise<Answer> {
  const headers = { authorization: `Bearer ${await tokenFor(person)}` };
  return send(handler, eventOf({ headers, queryStringParameters: query }));
}

/** A table on which somebody else is faster: every time, or once by doing something, when that leg is written. */
export function overtaken(table: PolicyTable, once?: () => Promise<void>, leg?: "person"): PolicyTable {
  let isOver = false;
  return new Proxy(table, {
    get: (target, name: keyof PolicyTable) => {
      if (name !== "writeLeg") return target[name].bind(target);
      return async (next: Parameters<PolicyTable["writeLeg"]>[0]) => {
        if (!once) throw new LegConflictError("somebody else wrote at the same time");
        const isTheirs = !isOver && (!leg || next.key.leg === leg);
        if (isTheirs) {
          isOver = true;
          await once();
        }
        await target.writeLeg(next);
      };
    },
  });
}
