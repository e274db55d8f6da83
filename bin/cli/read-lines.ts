import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { UnreadableInputError } from "./errors.ts";
import { excerpt, type Terminal } from "./terminal.ts";

const LINE_FEED = 10;

/** One line of text input, without its line feed. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Absent if the bytes are no UTF-8. */
  readonly text?: string | undefined;
  /** The line was longer than allowed, and nothing after it was read. */
  readonly isTooLong?: boolean | undefined;
}

/**
 * Reads `path` (`-`: the standard input) line by line, holding no more than a chunk and a line.
 *
 * @throws UnreadableInputError if there is no such file, or it may not be read
 */
export async function* readLines(path: string, longest: number, terminal: Terminal): AsyncGenerator<Line> {
  const input: Readable = path === "-" ? terminal.stdin : createReadStream(path);
  try {
    yield* split(input, longest);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || !("syscall" in cause)) throw cause;
    const name = path === "-" ? "the standard input" : `\`${excerpt(path)}\``;
    const message = `${name} ${REASONS[String(cause.code)] ?? "cannot be read"}`;
    throw new UnreadableInputError(message, { cause, help: "check the path and that you may read it" });
  } finally {
    input.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder, not a file",
  EACCES: "may not be read",
};

async function* split(input: Readable, longest: number): AsyncGenerator<Line> {
  // a decoder of its own per line keeps one broken line from spoiling the next
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const read of input) {
    const chunk: Buffer = typeof read === "string" ? Buffer.from(read) : read;
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const tail = chunk.subarray(start, end);
      number++;
      if (pendingBytes + tail.length > longest) return yield { number, isTooLong: true };
      yield { number, text: decode(decoder, pending.length > 0 ? Buffer.concat([...pending, tail]) : tail) };
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    pendingBytes += rest.length;
    if (pendingBytes > longest) return yield { number: number + 1, isTooLong: true };
    if (rest.length > 0) pending.push(rest);
  }
  if (pendingBytes > 0) yield { number: number + 1, text: decode(decoder, Buffer.concat(pending)) };
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
