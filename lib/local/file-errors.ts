import { MeshError, type MeshErrorOptions } from "../model/errors.ts";

/** There is no room for what has to be written. */
export class DiskFullError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "disk-full";

  /** @param place the folder that is written to. @default - it is not known */
  constructor(place?: string, options?: ErrorOptions) {
    const where = place === undefined ? "on the disk that is written to" : `in \`${place}\``;
    super(`no space is left ${where}`, { ...options, help: `make room ${where} and run it again` });
  }
}

/** The operating system keeps this user from a file or folder of its own, or the disk takes no changes at all. */
export class NoPermissionError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "no-permission";

  /** @param options help, unless it is to be somebody who may */
  constructor(place: string, options?: MeshErrorOptions) {
    const help = "run it as who may, or in a copy of the folder that is your own";
    super(`\`${place}\` may not be read or changed`, { help, ...options });
  }
}

/** As the engine says it. */
const UNOPENED = /Cannot open file "([^"]+)": Permission denied/;

/**
 * An error as what it is: Node, the engine and the store of policies each say in their own way that a disk is full.
 *
 * @param place the folder that was written to, by nobody's SQL but ours. @default - as far as the error tells
 * @returns a {@link DiskFullError} if a disk is full, a {@link NoPermissionError} if a place is named and withheld, else
 *   `cause` itself
 */
export function asFileError(cause: unknown, place?: string): unknown {
  if (!(cause instanceof Error) || cause instanceof MeshError) return cause;
  const { code = "", path } = cause as NodeJS.ErrnoException;
  const isFull =
    /^(?:ENOSPC|EDQUOT)$/.test(code) || /no space left on device|could not write all bytes/i.test(cause.message);
  if (isFull) return new DiskFullError(place ?? path, { cause });
  if (path !== undefined && /^(?:EACCES|EPERM|EROFS)$/.test(code))
    return new NoPermissionError(place ?? path, { cause });
  // where no place is given the engine may have run anybody's SQL, whose errors may say anything
  const unopened = place === undefined ? undefined : UNOPENED.exec(cause.message)?.[1];
  return unopened === undefined ? cause : new NoPermissionError(unopened, { cause });
}
