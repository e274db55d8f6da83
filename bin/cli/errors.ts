import {
  type Fault,
  faultLine,
  InvalidDocumentError,
  MeshError,
  type MeshErrorOptions,
} from "../../lib/model/errors.ts";
import type { Positions } from "./positions.ts";

/** The command line was not written as the command takes it. */
export class UsageError extends MeshError {
  readonly kind = "invalid";
  readonly code = "usage";
}

/** A batch has lines that are no questions; all of them are reported, and none is answered. */
export class InvalidBatchError extends MeshError {
  readonly kind = "invalid";
  readonly code = "invalid-batch";
  /** As written on the command line. */
  readonly document: string;
  /** The path of each is the line's number. */
  readonly faults: readonly Fault[];

  constructor(document: string, faults: readonly Fault[], help: string) {
    super(faults.map(faultLine).join("\n"), { help });
    this.document = document;
    this.faults = faults;
  }
}

/** A file named on the command line cannot be read. */
export class UnreadableInputError extends MeshError {
  readonly kind = "notFound";
  readonly code = "unreadable-input";
}

/** Results could not be written, such as to a full disk. */
export class OutputError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "output-failed";
}

/** A document that a command was given has faults. */
export class InvalidInputError extends InvalidDocumentError {
  /** As written on the command line. */
  readonly document: string;
  /** Where in it and in what it names something stands. */
  readonly positions: Positions;

  constructor(positions: Positions, faults: readonly Fault[], options: MeshErrorOptions) {
    super(faults, options);
    this.document = positions.document;
    this.positions = positions;
  }
}

/** An account cannot be read with the credentials at hand, or they are another account's. */
export class UnreadableAccountError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "unreadable-account";
}
