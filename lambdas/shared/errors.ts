import type { ReasonJson } from "../../lib/model/decision-json.ts";
import { type ErrorKind, MeshError } from "../../lib/model/errors.ts";
import type { Refusal } from "../../lib/model/workflow/terms.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";

/** A handler's environment is incomplete: the deployment is at fault. */
export class ConfigurationError extends MeshError {
  readonly kind = "bug";
  readonly code = "configuration";
}

/** The body or the query of a call cannot be understood; says where, what and what to do. */
export class InvalidCallError extends MeshError {
  readonly kind = "invalid";
  readonly code = "invalid-call";
}

/** The body is larger than any honest one. */
export class BodyTooLargeError extends MeshError {
  readonly kind = "invalid";
  readonly code = "body-too-large";
}

/** The body is not JSON. */
export class UnsupportedMediaTypeError extends MeshError {
  readonly kind = "invalid";
  readonly code = "unsupported-media-type";
}

/** A command that the present state, or who asks, rules out. */
export class RefusedError extends MeshError {
  readonly kind: ErrorKind;
  readonly code: Refusal["code"];

  constructor({ code, message, help }: Refusal) {
    super(message, { help });
    this.kind = KIND_OF_REFUSAL[code];
    this.code = code;
  }
}

const KIND_OF_REFUSAL = {
  "not-found": "notFound",
  "not-allowed": "forbidden",
  "not-pending": "conflict",
  "not-possible": "conflict",
} as const satisfies Readonly<Record<Refusal["code"], ErrorKind>>;

/** Nobody has defined the domain that is asked for; of those that are, anybody may know. */
export class NoSuchDomainError extends MeshError {
  readonly kind = "notFound";
  readonly code = "not-found";
}

/** The decision about a session is no. */
export class SessionDeniedError extends MeshError {
  readonly kind = "forbidden";
  readonly code = "session-denied";
  readonly details: { readonly reasons: readonly ReasonJson[] };

  constructor(reasons: readonly ReasonJson[]) {
    super("no session: see `reasons`", { help: "the sentences in `reasons` say who can change it" });
    this.details = { reasons };
  }
}

/** The catalog is not what the policies say, and could not be made so. */
export class ConvergenceError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "not-converged";
}

/** All that had to be taken away is gone, but something could not be given. */
export class NotWidenedError extends ConvergenceError {}

/** The converger is no administrator of the data lake: what it is shown of grants and tags is not what there is. */
export class NotAdministratorError extends ConvergenceError {
  constructor(role: string) {
    super("the converger is no administrator of the data lake, so that it is not shown what there is", {
      help: `make \`${role}\` an administrator of the data lake again, then repeat`,
    });
  }
}

/** Somebody else is writing to the catalog. */
export class CatalogBusyError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "catalog-busy";
}

/** HTTP status per kind of error: the one table. */
export const STATUS_OF_KIND = {
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  bug: 500,
  unavailable: 503,
} as const satisfies Readonly<Record<ErrorKind, number>>;

/** Codes for which HTTP has a more exact status than their kind's. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  "invalid-token": 401,
  "body-too-large": 413,
  "unsupported-media-type": 415,
};

/** The error in the kit's own terms, where others' errors have one: those of services that did not answer. */
export function asMeshError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MeshError) return error;
  const { $retryable, $fault } = error as Error & Readonly<Record<string, unknown>>;
  if ($retryable !== undefined || $fault === "server" || error.name === "TimeoutError") {
    const help = "retry in a moment";
    return new ServiceUnavailableError("a service did not answer", { cause: error, help });
  }
  return error;
}

/** The status with which a call ends. */
export function statusOf(error: unknown): number {
  if (!(error instanceof MeshError)) return STATUS_OF_KIND.bug;
  return STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
}
