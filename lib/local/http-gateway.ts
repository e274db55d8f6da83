import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Instant } from "../model/mesh.ts";
import { CATALOG } from "./embedded-lake-formation.ts";
import { answerJson } from "./loopback.ts";
import { readBody } from "./request-body.ts";

/** A function behind an HTTP API of Amazon API Gateway, payload format 2.0. */
export type GatewayFunction = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** By route key, such as `POST /requests`. */
export type Routes = Readonly<Record<string, GatewayFunction>>;

/** An HTTP server that calls functions as API Gateway does: same events, same answers. */
export function createGateway(routes: Routes, now: () => Instant): Server {
  return createServer((request, response) => {
    serve(routes, { request, response, now }).catch(() => {
      if (response.headersSent) response.end();
      else answerJson(response, 500, { message: "Internal Server Error" });
    });
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly now: () => Instant;
}

async function serve(routes: Routes, { request, response, now }: Exchange): Promise<void> {
  // `null` of what is no address, such as `//`
  const url = URL.parse(request.url ?? "/", "http://gateway");
  const routeKey = `${request.method} ${url?.pathname}`;
  const route = Object.hasOwn(routes, routeKey) ? routes[routeKey] : undefined;
  const body = await readBody(request);
  if (!url || !route) return answerJson(response, 404, { message: "Not Found" });
  if (body === undefined) return answerJson(response, 413, { message: "Request Entity Too Large" });
  const answer = await route(eventOf(request, { url, routeKey, body, at: now() }), contextOf());
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  response.writeHead(answer.statusCode ?? 200, Object.fromEntries(headers));
  response.end(answer.isBase64Encoded ? Buffer.from(answer.body ?? "", "base64") : answer.body);
}

function eventOf(
  { method = "GET", headers, socket }: IncomingMessage,
  {
    url,
    routeKey,
    body,
    at,
  }: { readonly url: URL; readonly routeKey: string; readonly body: string; readonly at: Instant },
): APIGatewayProxyEventV2 {
  const names = [...url.searchParams.keys()];
  const query = Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(",")]));
  const http = {
    method,
    path: url.pathname,
    protocol: "HTTP/1.1",
    sourceIp: socket.remoteAddress ?? "",
    userAgent: headers["user-agent"] ?? "",
  };
  return {
    version: "2.0",
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: CATALOG.account,
      apiId: "local",
      domainName: headers.host ?? "",
      domainPrefix: "local",
      http,
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: new Date(at).toISOString(),
      timeEpoch: at,
    },
    ...(body === "" ? {} : { body }),
    isBase64Encoded: false,
  };
}

function contextOf(): Context {
  const unsupported = () => {
    throw new Error("a function returns its answer");
  };
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "local",
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${CATALOG.region}:${CATALOG.account}:function:local`,
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: "local",
    logStreamName: "local",
    getRemainingTimeInMillis: () => 29_000,
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}
