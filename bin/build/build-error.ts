import { MeshError } from "../../lib/model/errors.ts";

/** The sources cannot be built; whatever found out has said on standard error or output where. */
export class BuildError extends MeshError {
  readonly kind = "invalid";
  readonly code = "build";
}
