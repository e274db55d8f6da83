import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "vitest";
import type { Connection, ConnectionSettings } from "../../../bin/live/aws/connect.ts";
import type { Experiment } from "../../../bin/live/experiment.ts";
import { liveCheck } from "../../../bin/live/main.ts";
import type { FakeAccount } from "./fake-account.ts";

/** What a run of the whole program said and did. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was connected to, by profile. */
  readonly connected: readonly string[];
  /** How often an account was opened for more than its id. */
  readonly opened: number;
}

export interface RunOptions {
  readonly experiments?: readonly Experiment[];
  readonly controller?: AbortController;
  readonly other?: FakeAccount | undefined;
}

const folder = mkdtempSync(join(tmpdir(), "purpose-mesh-live-"));
let runs = 0;

/** Journals that runs of this test file left. */
export function journals(): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Removes them; to be called once per test file, at its top. */
export function useJournals(): void {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

/** The command line that names the account. */
export const NAMED = ["--account", "111122223333", "--region", "us-east-1"] as const;

/** Runs the program in this process, with an account that is a fake. */
export async function runLive(words: readonly string[], own: FakeAccount, options: RunOptions = {}): Promise<Ran> {
  const { experiments, controller = new AbortController(), other } = options;
  const stdout = new Collected();
  const stderr = new Collected();
  const connected: string[] = [];
  let opened = 0;
  const connect = async ({ profile = "own" }: ConnectionSettings): Promise<Connection> => {
    connected.push(profile);
    const account = profile === "other" && other ? other : own;
    const open = async () => {
      opened++;
      return account;
    };
    return { account: account.place.account, open };
  };
  const terminal = { stdin: Readable.from([]), stdout, stderr, env: {}, now: Date.now };
  const newRun = () => (0xabcd0000 + runs++).toString(16);
  const exitCode = await liveCheck(words, {
    terminal,
    connect,
    signal: controller.signal,
    folder,
    newRun,
    experiments,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), connected, opened };
}

class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
