import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { replaceText } from "../../lib/local/replace-file.ts";
import { MeshError } from "../../lib/model/errors.ts";
import type { Place } from "./places.ts";

/** A program that runs until it is stopped. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** All that it sees of the environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: "SIGINT" | "SIGTERM";
  /** Answers once it is ready. */
  readonly health: string;
}

/** What is left on record of a started program, for whoever stops it. */
interface Started {
  readonly name: string;
  readonly pid: number;
  readonly signal: "SIGINT" | "SIGTERM";
  /** By which it is known again: process ids come back. */
  readonly command: string;
}

/** A program did not start, or did not end. */
class LocalProcessError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "local-process";
}

const READY_MILLIS = 120_000;
const END_MILLIS = 30_000;

/**
 * Takes a place for whoever starts programs there, until {@link stopPrograms} or {@link abandonPrograms} gives it back.
 *
 * @returns whether it was free; of two that ask at once one is told so
 */
export function claimPlace(place: Place): boolean {
  mkdirSync(place.folder, { recursive: true });
  try {
    writeFileSync(recordFile(place), "[]", { flag: "wx" });
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
}

/** Programs of this place that were started and not stopped since. */
export function startedPrograms(place: Place): readonly Started[] {
  const file = recordFile(place);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}

/** Those of {@link startedPrograms} that have not ended by themselves. */
export function runningPrograms(place: Place): readonly Started[] {
  const all = processes();
  // the number of a program that ended may be another's by now
  return startedPrograms(place).filter(({ pid, command }) =>
    all.some((one) => one.pid === pid && one.command.includes(command)),
  );
}

/**
 * Starts a program in the background, on record before it is waited for.
 *
 * @throws LocalProcessError with the last of what it said, if it ends instead of getting ready
 */
export async function startProgram(place: Place, program: Program): Promise<void> {
  const { name, command, args, signal, health } = program;
  const log = join(place.folder, `${name}.log`);
  const output = openSync(log, "w");
  const child = spawn(command, args, {
    cwd: place.folder,
    env: { ...program.environment },
    detached: true,
    stdio: ["ignore", output, output],
  });
  let failure: Error | undefined;
  child.on("error", (error) => {
    failure = error;
  });
  child.unref();
  if (child.pid !== undefined) record(place, { name, pid: child.pid, signal, command: args[0] ?? command });
  for (const deadline = Date.now() + READY_MILLIS; Date.now() < deadline; await pause(100)) {
    if (await answers(health)) return;
    if (failure || child.exitCode !== null || child.signalCode !== null) break;
  }
  const said = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
  throw new LocalProcessError(`${name} did not start: ${failure?.message ?? said}`, { help: `see ${log}` });
}

/**
 * Stops what was started at this place, last first, with every process that it started itself.
 *
 * @returns names of what was stopped
 * @throws LocalProcessError if something outlives being killed
 */
export async function stopPrograms(place: Place): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (let last = runningPrograms(place).at(-1); last; last = runningPrograms(place).at(-1)) {
    await stopProgram(last);
    stopped.push(last.name);
  }
  rmSync(recordFile(place), { force: true });
  return stopped;
}

/** Tells what was started at this place to stop, without waiting for it: for a process that is ending itself. */
export function abandonPrograms(place: Place): void {
  for (const { pid, signal } of runningPrograms(place)) process.kill(pid, signal);
  rmSync(recordFile(place), { force: true });
}

async function stopProgram({ name, pid, signal }: Started): Promise<void> {
  const family = [pid, ...descendants(processes(), pid)];
  process.kill(pid, signal);
  if (await haveEnded(family)) return;
  for (const one of family.filter(isRunning)) process.kill(one, "SIGKILL");
  if (await haveEnded(family)) return;
  throw new LocalProcessError(`${name} does not end (process ${family.filter(isRunning).join(", ")})`);
}

async function haveEnded(pids: readonly number[]): Promise<boolean> {
  for (const deadline = Date.now() + END_MILLIS; Date.now() < deadline; await pause(100)) {
    if (!pids.some(isRunning)) return true;
  }
  return false;
}

function isRunning(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * Every process of the machine that has not ended; one that nobody collected yet has.
 *
 * @throws LocalProcessError if there is no `ps`, as in small images
 */
export function processes(): readonly ProcessLine[] {
  const { stdout, error } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  if (error) {
    const help = "install it (Debian: `apt-get install procps`)";
    throw new LocalProcessError("`ps` cannot be run", { cause: error, help });
  }
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, state = "", command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function descendants(all: readonly ProcessLine[], pid: number): readonly number[] {
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child.pid, ...descendants(all, child.pid)]);
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}

function record(place: Place, started: Started): void {
  replaceText(recordFile(place), JSON.stringify([...startedPrograms(place), started], undefined, 2));
}

function recordFile({ folder }: Place): string {
  return join(folder, "processes.json");
}
