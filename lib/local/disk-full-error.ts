import { MeshError } from "../model/errors.ts";

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

/**
 * An error as what it is: Node, the engine and the store of policies each say in their own way that a disk is full.
 *
 * @param place the folder that was written to. @default - as far as the error tells
 * @returns a {@link DiskFullError} if a disk is full, else `cause` itself
 */
export function orDiskFull(cause: unknown, place?: string): unknown {
  if (!(cause instanceof Error) || cause instanceof MeshError) return cause;
  const { code = "", path } = cause as NodeJS.ErrnoException;
  const isFull =
    /^(?:ENOSPC|EDQUOT)$/.test(code) || /no space left on device|could not write all bytes/i.test(cause.message);
  return isFull ? new DiskFullError(place ?? path, { cause }) : cause;
}
