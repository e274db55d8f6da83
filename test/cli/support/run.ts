import { spawn } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCli } from "../../../bin/cli/run.ts";

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly stdin?: string | Uint8Array | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly now?: string | undefined;
}

const CLI = fileURLToPath(new URL("../../../bin/cli.ts", import.meta.url));

/** Runs a command line in this process. */
export async function run(words: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const { stdin = "", env = {}, now = "2026-06-01T00:00:00Z" } = around;
  const stdout = new Collected();
  const stderr = new Collected();
  const input = Readable.from([Buffer.from(stdin)]);
  const terminal = { stdin: input, stdout, stderr, env, now: () => Date.parse(now) };
  const exitCode = await runCli(words, terminal);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs the program as its users do: a process of its own. */
export async function runProgram(words: readonly string[], { stdin = "", env = {} }: Surroundings = {}): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...words], { env: { ...process.env, ...env } });
  const [stdout, stderr] = [new Collected(), new Collected()];
  child.stdout.pipe(stdout);
  child.stderr.pipe(stderr);
  // a program that does not read what it is given closes the pipe
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written. */
export class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
