import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asFileError, DiskFullError, NoPermissionError } from "../lib/local/file-errors.ts";

/**
 * An empty folder of this process's own, which goes when the process ends, by a signal that {@link runScript} heard too.
 *
 * @throws DiskFullError if there is no room for it
 * @throws NoPermissionError if the system's folder for such things is not there, or takes none
 */
export function temporaryFolder(): string {
  const folder = newFolder(tmpdir());
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, "purpose-mesh-"));
  } catch (cause) {
    const known = asFileError(cause, parent);
    if (known instanceof DiskFullError) throw known;
    throw new NoPermissionError(parent, { cause, help: "set `TMPDIR` to a folder that you may write to" });
  }
}
