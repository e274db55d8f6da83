import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { KeyUnavailableError } from "../ports/errors.ts";

/** The bytes of a key file; `undefined` when there is none. */
export function readKeyFile(file: string): Uint8Array | undefined {
  try {
    const { mode } = statSync(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new KeyUnavailableError("a key file can be read by others than its owner", {
        help: `run chmod 600 ${file}`,
      });
    }
    return readFileSync(file);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Writes a new key file, or returns what another process wrote a moment earlier: a key is made once. */
export function createKeyFile(file: string, bytes: Uint8Array): Uint8Array {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, bytes, { flag: "wx", mode: 0o600 });
  try {
    // a link appears at once with all its bytes, or not at all because there is one
    linkSync(draft, file);
    return bytes;
  } catch (cause) {
    const existing = readKeyFile(file);
    if (existing === undefined) throw cause;
    return existing;
  } finally {
    rmSync(draft);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
