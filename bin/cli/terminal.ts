import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

/** Where a command reads and writes; tests give one of their own. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results, and nothing else. */
  readonly stdout: Writable;
  /** Diagnostics and progress. */
  readonly stderr: Writable & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Style = Parameters<typeof styleText>[0];

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    now: Date.now,
  };
}

/** Writes a result and waits until the reader has room for more, so that memory stays bounded. */
export async function print(terminal: Terminal, text: string): Promise<void> {
  if (terminal.stdout.write(text)) return;
  await new Promise<void>((resolve) => terminal.stdout.once("drain", resolve));
}

/** Colours `text` if `stream` is a terminal that wants colours. */
export function styled(stream: Writable, style: Style, text: string): string {
  return styleText(style, text, { stream });
}

/** `text` without anything that could steer a terminal: what others wrote is shown, never obeyed. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** {@link printable}, cut to what fits into a message. */
export function excerpt(text: string): string {
  return printable(text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text);
}

const LONGEST_EXCERPT = 60;
// controls but line feed, and the invisible characters that reorder text
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
