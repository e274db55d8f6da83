import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** Runs a script that answers messages, in a process of its own, which ends with this one at the latest. */
export function start(script: URL, args: readonly string[], options: readonly string[] = []): ChildProcess {
  const child = fork(script, args, { execArgv: [...options], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const end = () => child.kill();
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/** What the process says next. */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  // whichever comes first, nobody keeps listening for the other
  const settled = new AbortController();
  try {
    const [message] = await Promise.race([once(child, "message", settled), failureOf(child, settled)]);
    return message;
  } finally {
    settled.abort();
  }
}

async function failureOf(child: ChildProcess, { signal }: AbortController): Promise<never> {
  const [code] = await once(child, "exit", { signal });
  if (code !== 0) throw new Error(`\`${child.spawnargs.join(" ")}\` ended with code ${code} before it answered`);
  // a process that ended well has answered: its message may only arrive after the news of its end
  return new Promise<never>(() => {});
}

/** Runs a script that answers once. */
export async function answerOf<T>(script: URL, args: readonly string[], options?: readonly string[]): Promise<T> {
  const child = start(script, args, options);
  const answer = await nextMessage<T>(child);
  if (child.exitCode === null) await once(child, "exit");
  return answer;
}
