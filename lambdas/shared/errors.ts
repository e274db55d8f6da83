import { type ErrorKind, MeshError } from "../../lib/model/errors.ts";

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
export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  "invalid-token": 401,
  "body-too-large": 413,
  "unsupported-media-type": 415,
};

/** The status with which a call ends. */
export function statusOf(error: unknown): number {
  if (!(error instanceof MeshError)) return STATUS_OF_KIND.bug;
  return STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
}
