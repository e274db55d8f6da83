import { MeshError } from "../model/errors.ts";

/** A table's data is missing or is not what its contract says. */
export class DataFileError extends MeshError {
  readonly kind = "invalid";
  readonly code = "data-file";
}
