import type { IncomingMessage } from "node:http";
import type { Json } from "./account.ts";
import type { ServiceException } from "./operation.ts";

/** The services of one account that share a catalog. */
export type Service = "glue" | "lakeformation";

/** A call as it came over the wire. */
export interface ReceivedCall {
  readonly service: Service;
  readonly operation: string;
  /** Access key of the signature; nothing is proved by it. */
  readonly accessKey?: string | undefined;
  /** `undefined` if the body is no JSON object. */
  readonly input?: Json | undefined;
}

/** An answer in the wire's form. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads JSON 1.1 (`X-Amz-Target`) as Glue's, everything else as Lake Formation's REST with JSON. */
export function readCall({ headers, url }: Pick<IncomingMessage, "headers" | "url">, body: string): ReceivedCall {
  const target = single(headers["x-amz-target"]);
  const accessKey = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? "")?.[1];
  // what is no address, such as `//`, names no operation
  const path = URL.parse(url ?? "/", "http://local")?.pathname.slice(1) ?? "";
  return {
    ...(target === undefined
      ? { service: "lakeformation", operation: path }
      : { service: "glue", operation: target.replace(/^AWSGlue\./, "") }),
    accessKey,
    input: parse(body),
  };
}

export function success(service: Service, answer: Json, requestId: string): Answer {
  return { status: 200, headers: headersOf(service, requestId), body: JSON.stringify(answer) };
}

export function failure(service: Service, { code, message }: ServiceException, requestId: string): Answer {
  return {
    status: STATUS[code] ?? 400,
    headers: { ...headersOf(service, requestId), "x-amzn-errortype": code },
    body: JSON.stringify({ __type: code, Message: message }),
  };
}

/** Where it is not 400. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  InternalServiceException: 500,
  ThrottledException: 429,
  UnknownOperationException: 404,
};

function headersOf(service: Service, requestId: string): Record<string, string> {
  const type = service === "glue" ? "application/x-amz-json-1.1" : "application/json";
  return { "content-type": type, "x-amzn-requestid": requestId };
}

function parse(body: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
