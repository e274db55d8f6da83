import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder of this process's own, which goes when the process ends, by a signal that {@link runScript} heard too. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "purpose-mesh-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
