import { statSync } from "node:fs";
import { basename } from "node:path";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { type Fault, InvalidDocumentError } from "../../lib/model/errors.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { InvalidInputError } from "./errors.ts";
import { Positions } from "./positions.ts";
import type { Progress } from "./progress.ts";
import { printable } from "./terminal.ts";

/** From this size on, reading alone takes about a second. */
const LARGE = 500_000;

/**
 * Reads the mesh document that the command line names.
 *
 * @throws InvalidInputError with every fault
 */
export function openMesh(path: string, progress: Progress): Mesh {
  const bytes = sizeOf(path);
  progress.step(`reading ${printable(basename(path))} (${(bytes / 1e6).toFixed(1)} MB)`, bytes >= LARGE);
  try {
    return loadMesh(path);
  } catch (error) {
    throw inMesh(path, error);
  }
}

/** What went wrong with a mesh document, with its name. */
export function inMesh(path: string, error: unknown): unknown {
  return error instanceof InvalidDocumentError ? invalidMesh(path, error.faults, error) : error;
}

/** Says what is wrong with a mesh document. */
export function invalidMesh(path: string, faults: readonly Fault[], cause?: unknown): InvalidInputError {
  const help = "correct what each line names; `purpose-mesh check` tells when nothing is left";
  return new InvalidInputError(new Positions(path), faults, { cause, help });
}

/** What is wrong with a path is for the reader of the file to say. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
