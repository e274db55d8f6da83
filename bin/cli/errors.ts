import { type Fault, faultLine, InvalidDocumentError, MeshError } from "../../lib/model/errors.ts";

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

/** The document that a command was given has faults. */
export class InvalidMeshError extends InvalidDocumentError {
  /** As written on the command line. */
  readonly document: string;

  constructor(document: string, faults: readonly Fault[], cause?: unknown) {
    super(faults, { cause, help: `correct what each line names; \`purpose-mesh check\` tells when nothing is left` });
    this.document = document;
  }
}

/** The state of Lake Formation that a command was given has faults. */
export class InvalidStateError extends InvalidDocumentError {
  /** As written on the command line. */
  readonly document: string;

  constructor(document: string, faults: readonly Fault[], cause?: unknown) {
    super(faults, { cause, help: "give a state as `purpose-mesh state` prints it" });
    this.document = document;
  }
}

/** An account cannot be read with the credentials at hand, or they are another account's. */
export class UnreadableAccountError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "unreadable-account";
}
