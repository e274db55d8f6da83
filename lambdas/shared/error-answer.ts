import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { MeshError } from "../../lib/model/errors.ts";
import { answer } from "./answer.ts";
import { asMeshError, STATUS_OF_KIND, statusOf } from "./errors.ts";
import type { Log } from "./log.ts";

/** Body of every answer that is an error. */
interface ErrorBody {
  /** Stable; see `docs/api.md`. */
  readonly code: string;
  readonly message: string;
  readonly help?: string | undefined;
  /** Finds the log line. */
  readonly requestId: string;
  /** What a {@link DetailedError} has to say beside its message. */
  readonly [detail: string]: unknown;
}

/** An error with more to tell its caller than text. */
interface DetailedError extends MeshError {
  readonly details: Readonly<Record<string, unknown>>;
}

/** Turns errors into answers by the one table, and logs one line per call. */
export function answerErrors(log: Log): MiddlewareObj<unknown, APIGatewayProxyStructuredResultV2> {
  return {
    after: ({ context, response }) => {
      log({ level: "info", message: "answered", requestId: context.awsRequestId, status: response?.statusCode });
    },
    onError: ({ error: thrown, context }) => {
      const error = asMeshError(thrown);
      const status = statusOf(error);
      const { awsRequestId: requestId } = context;
      const isOurs = status >= 500;
      const body = errorBody(error, status, requestId);
      const line = { message: "refused", requestId, status, code: body.code };
      log({ level: isOurs ? "error" : "warn", ...line, ...(isOurs && traceOf(error)) });
      return answer(status, body, status === 401 ? { "www-authenticate": "Bearer" } : {});
    },
  };
}

function errorBody(error: unknown, status: number, requestId: string): ErrorBody {
  const known = error instanceof MeshError ? error : undefined;
  if (!known || status === STATUS_OF_KIND.bug) {
    return { code: known?.code ?? "internal", message: "something went wrong on our side", requestId };
  }
  const { details } = known as Partial<DetailedError>;
  return { code: known.code, message: known.message, help: known.help, requestId, ...details };
}

/** Where it happened, without messages: those of others' errors may repeat what a caller wrote. */
export function traceOf(error: unknown): { readonly error: string; readonly stack: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, stack: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, stack: frames.slice(0, 10).map((line) => line.trim()) };
}
