import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MeshError } from "../../lib/model/errors.ts";
import { LOCAL_FOLDER } from "./places.ts";

/** The emulators and the template check cannot be had on this machine. */
export class PythonEnvironmentError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "python-environment";
}

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const VENV = join(LOCAL_FOLDER, "venv");
const STAMP = join(VENV, "installed.sha256");
const LOCK = join(LOCAL_FOLDER, "venv.pid");

const OLDEST = [3, 10] as const;
const CANDIDATES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

/**
 * Folder of the programs that `requirements.txt` pins, such as `ministack`, `moto_server` and `cfn-lint`: a virtual
 * environment of the repository, made when it is first needed and remade when the pins change.
 *
 * @param tell is told what takes long. @default - nobody is told
 * @throws PythonEnvironmentError if there is no Python of at least 3.10, or its packages cannot be installed
 */
export async function pythonEnvironment(tell: (text: string) => void = () => undefined): Promise<string> {
  const programs = join(VENV, "bin");
  const wanted = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  if (isInstalled(wanted)) return programs;
  await lock(tell);
  try {
    if (isInstalled(wanted)) return programs;
    tell("installing the emulators and cfn-lint (a minute)");
    install(wanted);
  } finally {
    rmSync(LOCK, { force: true });
  }
  return programs;
}

function isInstalled(wanted: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
}

/** Lets one process install at a time, such as one of several test files; ignores the lock of a process that ended. */
async function lock(tell: (text: string) => void): Promise<void> {
  mkdirSync(LOCAL_FOLDER, { recursive: true });
  for (let isTold = false; ; await pause(200)) {
    try {
      // a link is there with what it says or not at all
      symlinkSync(String(process.pid), LOCK);
      return;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    const holder = holderOf(LOCK);
    if (holder === undefined) rmSync(LOCK, { force: true });
    else if (!isTold) tell(`waiting for process ${holder}, which installs the emulators`);
    isTold = true;
  }
}

/** Id of the process that left the lock, if it still runs. */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readlinkSync(file));
    // signal 0 only asks whether there is such a process
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

function install(wanted: string): void {
  const python = findPython();
  rmSync(VENV, { recursive: true, force: true });
  run(python, ["-m", "venv", VENV], "install Python's `venv` module (Debian: `apt-get install python3-venv`)");
  run(
    join(VENV, "bin/python"),
    // everything is pinned, so that nothing comes along that is not
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "-r", REQUIREMENTS],
    "installing takes PyPI or a mirror that pip is configured for",
  );
  writeFileSync(STAMP, wanted);
}

/** The first Python that is new enough. */
export function findPython(candidates: readonly string[] = CANDIDATES): string {
  const found = candidates.flatMap((command) => {
    const { stdout, status } = spawnSync(command, ["-c", "import sys; print(*sys.version_info[:2])"], {
      encoding: "utf8",
    });
    const [major, minor] = status === 0 ? stdout.trim().split(" ").map(Number) : [];
    return major === undefined || minor === undefined ? [] : [{ command, major, minor }];
  });
  const python = found.find(({ major, minor }) => major === OLDEST[0] && minor >= OLDEST[1]);
  if (python) return python.command;
  const names = found.map(({ command, major, minor }) => `\`${command}\` is ${major}.${minor}`).join(", ");
  throw new PythonEnvironmentError(`no Python of at least ${OLDEST.join(".")} (${names || "none at all"})`, {
    help: "install one; the emulators run in it",
  });
}

function run(command: string, args: readonly string[], help: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return;
  const said = `${stderr ?? ""}${stdout ?? ""}`.trim().split("\n").slice(-3).join("; ");
  throw new PythonEnvironmentError(`\`${command} ${args.slice(0, 3).join(" ")}\` failed: ${said}`, {
    help,
    cause: error,
  });
}
