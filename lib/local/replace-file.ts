import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { asFileError } from "./file-errors.ts";

/**
 * Makes a file, or makes it anew: readers see the old one or the new one, and never half of it.
 *
 * @param write fills a file beside it, which then takes its place
 * @throws DiskFullError if there is no room for it
 */
export async function replaceFile(file: string, write: (draft: string) => Promise<unknown>): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await write(draft);
    renameSync(draft, file);
  } catch (cause) {
    throw asFileError(cause, dirname(file));
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * {@link replaceFile} with a text, for nobody but the file's owner to read; makes the folder as well.
 *
 * @throws DiskFullError if there is no room for it
 */
export function replaceText(file: string, text: string): void {
  const draft = draftOf(file);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } catch (cause) {
    throw asFileError(cause, dirname(file));
  }
}

/** Whether {@link replaceText} finds a place for its draft; makes the folder for it, and leaves nothing else. */
export function isReplaceable(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draftOf(file), "", { mode: 0o600 });
    rmSync(draftOf(file));
    return true;
  } catch {
    return false;
  }
}

function draftOf(file: string): string {
  return `${file}.draft`;
}
