/** What went wrong, in the few ways a caller can act on. */
export type ErrorKind = "invalid" | "notFound" | "forbidden" | "conflict" | "unavailable" | "bug";

export interface MeshErrorOptions extends ErrorOptions {
  /** What the reader can do about it. */
  readonly help?: string | undefined;
}

/**
 * Base of every error this kit throws.
 *
 * `code` is public API: it is stable across minor versions, is logged, and names an anchor in `docs/errors.md`.
 * The message starts lower case, quotes input in backticks and never holds a secret or a personal value.
 */
export abstract class MeshError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;
  readonly help: string | undefined;

  constructor(message: string, options?: MeshErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.help = options?.help;
  }
}

/** One thing that is wrong with a document: where, what, and what to do. */
export interface Fault {
  /** Path into the document, such as `purposes[2].parents[0]`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  readonly help?: string | undefined;
}

/** A document has faults; all of them are reported at once. */
export class InvalidDocumentError extends MeshError {
  readonly kind = "invalid";
  readonly code = "invalid-document";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: MeshErrorOptions) {
    super(faults.map(faultLine).join("\n"), options);
    this.faults = faults;
  }
}

/** A fault on one line: `path: message (help)`. */
export function faultLine({ path, message, help }: Fault): string {
  return `${path ? `${path}: ` : ""}${message}${help ? ` (${help})` : ""}`;
}

/** Each fault once: what is wrong with a contract is found anew for every product that names it. */
export function distinctFaults<T extends Fault>(faults: readonly T[]): readonly T[] {
  return [...new Map(faults.map((fault) => [faultLine(fault), fault])).values()];
}
