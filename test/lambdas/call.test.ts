import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { answer } from "../../lambdas/shared/answer.ts";
import { get, type HttpDependencies, type HttpHandler, post } from "../../lambdas/shared/call.ts";
import { JoseTokenVerifier } from "../../lib/aws/jose-token-verifier.ts";
import { object, optional, string, text } from "../../lib/model/shape.ts";
import { NOON } from "../contract/sample-mesh.ts";
import { AUDIENCE, CONTEXT, eventOf, ISSUER, postAs, send, tokenFor, World } from "./support.ts";

const ALICE = "alice@acme.example";
const schema = object({ purpose: string, reason: optional(text(5)) });

function echo(world: HttpDependencies = new World()): HttpHandler {
  return post(world, schema, async (call) => answer(200, call));
}

const JSON_TYPE = { "content-type": "application/json" };
const BODY = JSON.stringify({ purpose: "marketing" });

async function withToken(token: string | undefined, handler = echo()) {
  const headers = token === undefined ? JSON_TYPE : { ...JSON_TYPE, authorization: `Bearer ${token}` };
  return send(handler, eventOf({ headers, body: BODY }));
}

function signed(given: {
  alg?: string;
  issuer?: string;
  audience?: string | string[];
  claims?: object;
  expires?: number;
}) {
  return async (key: Parameters<SignJWT["sign"]>[0]) =>
    new SignJWT({ person: ALICE, ...given.claims })
      .setProtectedHeader({ alg: given.alg ?? "ES256", kid: "k1" })
      .setIssuer(given.issuer ?? ISSUER)
      .setAudience(given.audience ?? AUDIENCE)
      .setExpirationTime(new Date(given.expires ?? NOON + 1000))
      .sign(key);
}

describe("who is asking", () => {
  it("is whom the token names", async () => {
    expect(await postAs(ALICE, echo(), { purpose: "marketing" })).toMatchObject({
      status: 200,
      body: { caller: ALICE },
    });
  });

  it("is nobody without a token, whatever an authorizer in front claims", async () => {
    const claims = { person: ALICE, sub: ALICE, iss: ISSUER, aud: AUDIENCE };
    const event = eventOf({
      headers: JSON_TYPE,
      body: BODY,
      requestContext: { authorizer: { jwt: { claims }, lambda: claims, principalId: ALICE } },
    });

    expect(await send(echo(), event)).toMatchObject({ status: 401, body: { code: "invalid-token" } });
  });

  it("is not what the event says beside its token", async () => {
    const forged = { ...eventOf({ headers: JSON_TYPE, body: BODY }), caller: "mia@acme.example" };
    const headers = { ...JSON_TYPE, authorization: `Bearer ${await tokenFor(ALICE)}`, "x-person": "mia@acme.example" };

    expect((await send(echo(), forged)).status).toBe(401);
    expect((await send(echo(), { ...forged, headers })).body.caller).toBe(ALICE);
  });

  it("is not taken from a body: that field is not known", async () => {
    const { status, body } = await postAs(ALICE, echo(), { purpose: "marketing", person: "mia@acme.example" });

    expect(status).toBe(400);
    expect(body.message).toBe("unknown key `person`");
  });

  it.each([
    { why: "of another issuer", given: { issuer: "https://evil.example" } },
    { why: "for another audience", given: { audience: "shop" } },
    { why: "for a domain's API", given: { audience: `${AUDIENCE}/crm` } },
    { why: "for this API and a domain's", given: { audience: [AUDIENCE, `${AUDIENCE}/crm`] } },
    { why: "that has expired", given: { expires: NOON } },
    { why: "that names nobody", given: { claims: { person: undefined } } },
    { why: "whose person is no text", given: { claims: { person: ["alice@acme.example"] } } },
    { why: "whose person does not fit a source identity", given: { claims: { person: "alice meyer" } } },
    { why: "that is valid later only", given: { claims: { nbf: NOON / 1000 + 60 } } },
    { why: "with a header that must be understood", given: { claims: {} }, crit: true },
  ])("is nobody by a token $why", async ({ given, crit }) => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const world = new World();
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }] });
    const { clock } = world;
    const rules = { issuer: ISSUER, audience: AUDIENCE, domain: undefined, personClaim: "person", keys, clock };
    const handler = echo({ ...world, tokens: new JoseTokenVerifier(rules) });
    const good = await signed({})(privateKey);
    const bad = crit
      ? await new SignJWT({ person: ALICE })
          .setProtectedHeader({ alg: "ES256", kid: "k1", crit: ["b64"], b64: true })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .sign(privateKey)
      : await signed(given)(privateKey);

    expect((await withToken(good, handler)).status).toBe(200);
    expect(await withToken(bad, handler)).toMatchObject({ status: 401, body: { code: "invalid-token" } });
  });

  it("is nobody by a token without a signature, or one that a shared secret signs", async () => {
    const { publicKey } = await generateKeyPair("ES256", { extractable: true });
    const public_ = await exportJWK(publicKey);
    const secret = new TextEncoder().encode(JSON.stringify(public_).padEnd(64));
    const unsigned = new UnsecuredJWT({ person: ALICE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(new Date(NOON + 1000))
      .encode();

    expect((await withToken(unsigned)).status).toBe(401);
    expect((await withToken(await signed({ alg: "HS256" })(secret))).status).toBe(401);
  });

  it("is nobody by a token that another key signed", async () => {
    const { privateKey } = await generateKeyPair("ES256");

    expect((await withToken(await signed({})(privateKey))).status).toBe(401);
  });

  it.each(["", "Bearer", "Bearer  ", "Basic YWxpY2U6", "Bearer a.b.c", `Bearer ${"a".repeat(10_000)}`])(
    "is nobody by the header %j",
    async (authorization) => {
      const { status, body } = await send(echo(), eventOf({ headers: { ...JSON_TYPE, authorization }, body: BODY }));

      expect(status).toBe(401);
      expect(JSON.stringify(body)).not.toContain("JWS");
    },
  );

  it("cannot be told while the issuer's keys cannot be read", async () => {
    const keys = () => Promise.reject(new TypeError("fetch failed"));
    const world = new World();
    const { clock } = world;
    const rules = { issuer: ISSUER, audience: AUDIENCE, domain: undefined, personClaim: "person", keys, clock };

    const { status, body } = await withToken(
      await tokenFor(ALICE),
      echo({ ...world, tokens: new JoseTokenVerifier(rules) }),
    );

    expect({ status, code: body.code }).toEqual({ status: 503, code: "service-unavailable" });
  });
});

describe("what a call may hold", () => {
  async function postText(body: string | undefined, given: object = {}) {
    const headers = { ...JSON_TYPE, authorization: `Bearer ${await tokenFor(ALICE)}` };
    return send(echo(), eventOf({ headers, body, ...given }));
  }

  it("is JSON, encoded in base64 or not", async () => {
    const encoded = Buffer.from(BODY).toString("base64");

    expect((await postText(BODY)).status).toBe(200);
    expect((await postText(encoded, { isBase64Encoded: true })).status).toBe(200);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", ""])("is not %j", async (type) => {
    const headers = { "content-type": type, authorization: `Bearer ${await tokenFor(ALICE)}` };

    expect(await send(echo(), eventOf({ headers, body: BODY }))).toMatchObject({
      status: 415,
      body: { code: "unsupported-media-type" },
    });
  });

  it.each([undefined, "", "{", "[", "nul", '{"purpose":"a",}', "[".repeat(60_000)])("is not %.20j", async (body) => {
    expect(await postText(body)).toMatchObject({ status: 400, body: { code: "invalid-call" } });
  });

  it.each([
    '{"purpose":"fraud","purpose":"marketing"}',
    '{"purpose":"fraud","p\\u0075rpose":"marketing"}',
    '{"purpose":"fraud", "reason":{"a":1,"a":2}}',
  ])("gives no field twice: %s", async (body) => {
    expect(await postText(body)).toMatchObject({ status: 400, body: { message: "the body gives a field twice" } });
  });

  it("may hold in a text what looks like a field", async () => {
    expect((await postText(JSON.stringify({ purpose: '"purpose":"a","purpose":' }))).status).toBe(200);
  });

  it.each(["null", "[]", '"text"', "1"])("is an object, not %s", async (body) => {
    expect(await postText(body)).toMatchObject({ status: 400, body: { message: "must be of type object" } });
  });

  it("is at most 64 KB", async () => {
    const fits = BODY.padEnd(64 * 1024);
    const tooLarge = { status: 413, body: { code: "body-too-large" } };

    expect((await postText(fits)).status).toBe(200);
    expect(await postText(`${fits} `)).toMatchObject(tooLarge);
    // fewer characters than that, but more bytes
    expect(await postText(BODY + "é".repeat(40_000))).toMatchObject(tooLarge);
  });

  it("is at most 64 KB once decoded from base64", async () => {
    const encoded = (text: string) => postText(Buffer.from(text).toString("base64"), { isBase64Encoded: true });
    const fits = BODY.padEnd(64 * 1024);

    expect((await encoded(fits)).status).toBe(200);
    expect((await encoded(`${fits} `)).status).toBe(413);
  });

  it.each(['{"purpose":"a","__proto__":{"caller":"mia"}}', '{"purpose":"a","constructor":{"prototype":{"x":1}}}'])(
    "does not reach the prototype of objects by %s",
    async (body) => {
      expect((await postText(body)).status).toBe(400);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );

  it("names every fault with its place, and what was probably meant", async () => {
    const { body } = await postText(JSON.stringify({ purpos: "marketing", reason: "longer" }));

    expect(body).toEqual({
      code: "invalid-call",
      message:
        "`purpose`: is missing, must be of type string; `reason`: must be at most 5 characters; unknown key `purpos`",
      help: "did you mean `purpose`?",
      requestId: "request-1",
    });
  });

  it.each([
    { why: "a thousand keys", keys: Array.from({ length: 1000 }, (_, index) => `key${index}`) },
    { why: "one endless key", keys: ["k".repeat(60_000)] },
  ])("is not repeated beyond the first faults: $why", async ({ keys }) => {
    const fields = keys.map((key) => [key, 1]);
    const { status, body } = await postText(JSON.stringify({ reason: "longer", ...Object.fromEntries(fields) }));

    expect(status).toBe(400);
    expect(body.message).toMatch(/^`purpose`: is missing.*; `reason`: must be.*; unknown key `k.*…$/);
    expect(String(body.message).length).toBeLessThan(1100);
  });

  it("is checked in a query as well", async () => {
    const handler = get(new World(), object({ of: optional(string) }), async (call) => answer(200, call));
    const headers = { authorization: `Bearer ${await tokenFor(ALICE)}` };

    expect((await send(handler, eventOf({ headers }))).status).toBe(200);
    expect((await send(handler, eventOf({ headers, queryStringParameters: { off: "mia" } }))).status).toBe(400);
    expect((await send(handler, eventOf({ queryStringParameters: {} }))).status).toBe(401);
  });
});

describe("what an answer tells of a defect", () => {
  const SECRET = "alice@acme.example has secret-token";

  async function failing(error: unknown) {
    const world = new World();
    const handler = post(world, schema, () => Promise.reject(error));
    return { ...(await postAs(ALICE, handler, { purpose: "marketing" })), lines: world.lines };
  }

  it("is nothing but where to look it up", async () => {
    const { status, body, lines } = await failing(new TypeError(SECRET));

    expect(status).toBe(500);
    expect(body).toEqual({ code: "internal", message: "something went wrong on our side", requestId: "request-1" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "error", requestId: "request-1", status: 500, error: "TypeError" });
    expect(JSON.stringify(lines)).not.toContain("secret-token");
    expect(JSON.stringify(lines)).toContain("call.test.ts");
  });

  it.each([{ $retryable: {} }, { $fault: "server" }])("is to retry when a service is at fault: %j", async (given) => {
    expect(await failing(Object.assign(new Error(SECRET), given))).toMatchObject({
      status: 503,
      body: { code: "service-unavailable" },
    });
  });

  it.each([undefined, "text", null])("survives that %j was thrown", async (thrown) => {
    expect((await failing(thrown)).status).toBe(500);
  });

  it("is never cached", async () => {
    const { headers } = (await echo()(eventOf(), CONTEXT)) as { headers: Record<string, string> };

    expect(headers).toMatchObject({ "cache-control": "no-store", "www-authenticate": "Bearer" });
  });
});
