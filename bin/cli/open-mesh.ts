import { statSync } from "node:fs";
import { basename } from "node:path";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { InvalidDocumentError } from "../../lib/model/errors.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { InvalidMeshError } from "./errors.ts";
import type { Progress } from "./progress.ts";
import { printable } from "./terminal.ts";

/** From this size on, reading alone takes about a second. */
const LARGE = 500_000;

/**
 * Reads the mesh document that the command line names.
 *
 * @throws InvalidMeshError with every fault
 */
export function openMesh(path: string, progress: Progress): Mesh {
  const bytes = sizeOf(path);
  progress.step(`reading ${printable(basename(path))} (${(bytes / 1e6).toFixed(1)} MB)`, bytes >= LARGE);
  try {
    return loadMesh(path);
  } catch (error) {
    if (error instanceof InvalidDocumentError) throw new InvalidMeshError(path, error.faults, error);
    throw error;
  }
}

/** What is wrong with a path is for the reader of the file to say. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
