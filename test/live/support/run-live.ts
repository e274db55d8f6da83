import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Connection, ConnectionSettings } from "../../../bin/live/aws/connect.ts";
import type { Experiment } from "../../../bin/live/experiment.ts";
import { liveCheck } from "../../../bin/live/main.ts";
import { Collected } from "../../cli/support/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
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

const { folder } = temporaryFolder();
let runs = 0;

/** Journals that runs of this test file left. */
export function journals(): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name));
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
