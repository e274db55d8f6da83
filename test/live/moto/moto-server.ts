import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pythonEnvironment } from "../../../bin/local/python-environment.ts";
import { closeServer, listenOnLoopback } from "../../../lib/local/loopback.ts";

/** A moto server on the loopback address, which ends with `stop`. */
export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts moto for one account on a free port. */
export async function startMoto(account: string): Promise<Moto> {
  const port = await freePort();
  const program = join(await pythonEnvironment(), "moto_server");
  const env = { PATH: process.env.PATH, MOTO_ACCOUNT_ID: account };
  const child = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { env, stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  return { endpoint, stop: () => stopped(child) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = new URL(await listenOnLoopback(server));
  await closeServer(server);
  return Number(port);
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(200);
  }
  throw new Error(`moto ended with ${child.exitCode} before it answered`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
