import { MeshError, type MeshErrorOptions } from "./errors.ts";

/** The text of a row filter is not one that every platform the kit supports reads alike. */
export class InvalidRowFilterError extends MeshError {
  readonly kind = "invalid";
  readonly code = "invalid-row-filter";
  /** What is wrong, without the place. */
  readonly reason: string;
  /** Index into the text, from 0, of the first character that is wrong. */
  readonly position: number;

  constructor(reason: string, position: number, options?: MeshErrorOptions) {
    super(`${reason} at character ${position + 1}`, options);
    this.reason = reason;
    this.position = position;
  }
}
