import { MeshError } from "./errors.ts";
import type { Token } from "./row-filter-tokens.ts";

/** What stands where a filter is wrong; {@link rowFilterHelp} knows what to write instead. */
interface Misplaced {
  /** What should stand there. */
  readonly wanted?: string | undefined;
  readonly found: Token;
  /** The column that is compared there. */
  readonly column?: string | undefined;
}

/** The text of a row filter is not one that every platform the kit supports reads alike. */
export class InvalidRowFilterError extends MeshError {
  readonly kind = "invalid";
  readonly code = "invalid-row-filter";
  /** What is wrong, without the place. */
  readonly reason: string;
  /** Index into the text, from 0, of the first character that is wrong. */
  readonly position: number;
  readonly misplaced: Misplaced | undefined;

  constructor(reason: string, position: number, misplaced?: Misplaced) {
    super(`${reason} at character ${position + 1}`);
    this.reason = reason;
    this.position = position;
    this.misplaced = misplaced;
  }
}
