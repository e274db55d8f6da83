import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { createGateway, type Routes } from "../../lib/local/http-gateway.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { startTokenIssuer } from "../../lib/local/token-issuer.ts";

const now = () => Date.UTC(2026, 5, 1);
const routes: Routes = {
  "GET /echo": async ({ queryStringParameters, rawQueryString }) => ({
    statusCode: 200,
    body: JSON.stringify({ queryStringParameters, rawQueryString }),
  }),
};
const server = createGateway(routes, now);
const gateway = await listenOnLoopback(server);
const issuer = await startTokenIssuer({ now });
const lake = new LocalLakeFormation({ account: "111122223333", region: "eu-west-1" });
const lakes = await lake.start();
afterAll(() => Promise.all([closeServer(server), issuer.close(), lake.stop()]));

/** Asks for the path exactly as it is given, which `fetch` would correct. */
async function ask(address: string, path: string, method = "GET"): Promise<{ status?: number; body: string }> {
  const { hostname, port } = new URL(address);
  const sent = request({ hostname, port, path, method }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

describe.each([
  { name: "the gateway", address: gateway, good: "/echo" },
  { name: "the token issuer", address: issuer.issuer, good: "/keys" },
  { name: "the local Lake Formation", address: lakes, good: "/" },
])("$name", ({ address, good }) => {
  it.each(["//", "///", "http://[", "//[/x"])("finds nothing at %j, and goes on", async (path) => {
    expect(await ask(address, path)).toMatchObject({ status: 404 });
    expect(await ask(address, good)).toMatchObject({ status: 200 });
  });
});

describe("the local Lake Formation", () => {
  it("knows no operation of a path that is none", async () => {
    const { status, body } = await ask(lakes, "//", "POST");

    expect({ status, type: JSON.parse(body).__type }).toEqual({ status: 404, type: "UnknownOperationException" });
  });
});

describe("the gateway", () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  it("joins what a query says twice by a comma, as payload format 2.0 does", async () => {
    const { body } = await ask(gateway, "/echo?a=1&b=x%20y&a=2");

    expect(JSON.parse(body)).toEqual({
      queryStringParameters: { a: "1,2", b: "x y" },
      rawQueryString: "a=1&b=x%20y&a=2",
    });
  });
});
