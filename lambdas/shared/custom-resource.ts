import { gunzipSync } from "node:zlib";
import middy, { type MiddyfiedHandler } from "@middy/core";
import { InvalidDocumentError, MeshError } from "../../lib/model/errors.ts";
import { traceOf } from "./error-answer.ts";
import { asMeshError } from "./errors.ts";
import type { Log } from "./log.ts";

/** What the CDK's provider framework hands to `onEvent`. */
export interface CustomResourceEvent {
  readonly RequestType: "Create" | "Update" | "Delete";
  /** As the template names it. */
  readonly ResourceType?: string | undefined;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>> | undefined;
  /** Absent on Create. */
  readonly PhysicalResourceId?: string | undefined;
  /** Of the stack that deploys. */
  readonly StackId?: string | undefined;
}

/** What `onEvent` answers; `Data` holds attributes, 4 KB at most with everything else. */
export interface CustomResourceAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string | number>> | undefined;
}

/** Called once or more often per deployment: CloudFormation repeats what was not answered. */
export type OnEvent = MiddyfiedHandler<CustomResourceEvent, CustomResourceAnswer>;

/**
 * A handler for the provider framework. Errors go to CloudFormation, whose reader is who wrote the document: the message
 * only, since a stack's events are no place for traces.
 */
export function deployment(log: Log, act: (event: CustomResourceEvent) => Promise<CustomResourceAnswer>): OnEvent {
  return middy<CustomResourceEvent, CustomResourceAnswer>().onError(reportFailure(log)).handler(act);
}

/** Logs an error and passes on what its reader may know of it. */
export function reportFailure(log: Log): (request: middy.Request) => never {
  return ({ error, context }) => {
    const known = asMeshError(error);
    const code = known instanceof MeshError ? known.code : "internal";
    log({ level: "error", message: "failed", requestId: context.awsRequestId, code, ...traceOf(error) });
    throw withoutTrace(known);
  };
}

/** Whether CloudFormation called, rather than a rule or a schedule. */
export function isCustomResource(event: unknown): event is CustomResourceEvent {
  return typeof event === "object" && event !== null && "RequestType" in event;
}

/** The runtime logs an error with all that it holds, and answers with its message and its stack. */
function withoutTrace(error: unknown): Error {
  const told = new Error(error instanceof MeshError ? textOf(error) : "something went wrong on our side");
  told.name = error instanceof MeshError ? error.name : "InternalError";
  // of an error without a stack the runtime tells no message either
  told.stack = told.name;
  // middy would leave there what was thrown at first
  const sealed = { set: () => undefined };
  return Object.defineProperties(told, { cause: sealed, originalError: sealed });
}

function textOf({ message, help }: MeshError): string {
  return help === undefined ? message : `${message} (${help})`;
}

/** A document of a million products would not fit either: whatever is larger was made to exhaust memory. */
const LARGEST_DOCUMENT = 33_554_432;

/**
 * The document in property `Document`: JSON text, or the same gzip-compressed in base64, since properties are limited.
 *
 * @throws InvalidDocumentError if it is neither
 */
export function readDocument(properties: Readonly<Record<string, unknown>> | undefined): unknown {
  const text = properties?.Document;
  if (typeof text !== "string") {
    throw new InvalidDocumentError([{ path: "Document", message: "must be the text of a document" }]);
  }
  try {
    return JSON.parse(text.startsWith("{") ? text : unzip(text));
  } catch (cause) {
    const message = "is neither JSON nor JSON compressed by gzip in base64";
    throw new InvalidDocumentError([{ path: "Document", message }], { cause });
  }
}

function unzip(text: string): string {
  return gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: LARGEST_DOCUMENT }).toString();
}
