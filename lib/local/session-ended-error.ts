import { MeshError } from "../model/errors.ts";

/** The session expired, was ended, or never was: which of them is not told. */
export class SessionEndedError extends MeshError {
  readonly kind = "forbidden";
  readonly code = "session-ended";

  constructor(options?: ErrorOptions) {
    super("the session has ended", { ...options, help: "open a new one" });
  }
}
