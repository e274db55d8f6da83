import { MeshError } from "../../lib/model/errors.ts";

/** The account is not one in which experiments may run, or it is not the one that was named. */
export class LiveAccountError extends MeshError {
  readonly kind = "forbidden";
  readonly code = "live-account";
}

/** AWS gave no credentials, or answered otherwise than an experiment can make sense of. */
export class LiveServiceError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "live-service";
}

/** The run was told to stop; what it made is removed before it ends. */
export class InterruptedError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "interrupted";
}
