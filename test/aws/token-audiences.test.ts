import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsHttp } from "../../lambdas/shared/aws.ts";
import { answerJson, closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { domainAudience } from "../../lib/model/token-audience.ts";
import { InvalidTokenError } from "../../lib/ports/errors.ts";

const ALICE = "alice@acme.example";
const ISSUER = "https://issuer.example";
const HUB = "https://mesh.example/api";
const CRM = domainAudience(HUB, "crm");
const SALES = domainAudience(HUB, "sales");

const { privateKey, publicKey } = await generateKeyPair("RS256");
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }] };
const server = createServer((_, response) => answerJson(response, 200, keys));
let address = "";

beforeAll(async () => {
  address = await listenOnLoopback(server);
});
afterAll(() => closeServer(server));

/** Whom the hub's handlers, or those of a domain, take a token with this `aud` for. */
async function callerBy(aud: unknown, domain?: string): Promise<string | undefined> {
  const tokens = {
    TOKEN_ISSUER: ISSUER,
    TOKEN_AUDIENCE: domain === undefined ? HUB : domainAudience(HUB, domain),
    TOKEN_JWKS_URI: address,
    TOKEN_PERSON_CLAIM: "sub",
  };
  const claims = { sub: ALICE, iss: ISSUER, aud: aud as string[] };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setExpirationTime("1h")
    .sign(privateKey);
  try {
    const verifier = awsHttp(domain === undefined ? tokens : { ...tokens, DOMAIN: domain }).tokens;
    return (await verifier.verify(token)).person;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidTokenError);
    return undefined;
  }
}

// whoever runs an API sees its tokens, so one that counts at two could be shown by each to the other
describe("a token for the hub", () => {
  it.each([
    [HUB],
    [[HUB]],
    [[HUB, HUB]],
    [[HUB, "shop"]],
    [[HUB, "https://mesh.example/userinfo"]],
    [[HUB, `${HUB}x`]],
  ])("counts with the audience %j", async (aud) => {
    expect(await callerBy(aud)).toBe(ALICE);
  });

  it.each([
    [CRM],
    [[HUB, CRM]],
    [[HUB, `${HUB}/`]],
    [[HUB, 5]],
    [[HUB, null]],
    [[HUB, {}]],
    [[HUB, [CRM]]],
    [[[HUB]]],
    [5],
    [[]],
  ])("does not count with the audience %j", async (aud) => {
    expect(await callerBy(aud)).toBeUndefined();
  });
});

describe("a token for a domain", () => {
  it.each([[CRM], [[CRM]], [[CRM, CRM]], [[CRM, "shop"]], [[CRM, "https://mesh.example"]], [[CRM, `${HUB}x/sales`]]])(
    "counts with the audience %j",
    async (aud) => {
      expect(await callerBy(aud, "crm")).toBe(ALICE);
    },
  );

  it.each([
    [HUB],
    [SALES],
    [[CRM, HUB]],
    [[CRM, SALES]],
    [[SALES, CRM]],
    [[CRM, `${CRM}/x`]],
    [[CRM, `${HUB}/`]],
    [[CRM, 5]],
  ])("does not count with the audience %j", async (aud) => {
    expect(await callerBy(aud, "crm")).toBeUndefined();
  });
});
