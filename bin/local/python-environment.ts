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

/** A virtual environment of the repository. */
interface Environment {
  readonly folder: string;
  /** File that pins every package. */
  readonly requirements: string;
}

const EMULATORS: Environment = {
  folder: join(LOCAL_FOLDER, "venv"),
  requirements: join(import.meta.dirname, "requirements.txt"),
};

const OLDEST = [3, 10] as const;
const CANDIDATES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

/**
 * Folder of the programs of a virtual environment, which is made when it is first needed and remade when its pins change.
 *
 * @param tell is told what takes long. @default - nobody is told
 * @param environment @default - that of the emulators: `ministack`, `moto_server` and `cfn-lint`
 * @throws PythonEnvironmentError if there is no Python of at least 3.10, or its packages cannot be installed
 */
export async function pythonEnvironment(
  tell: (text: string) => void = () => undefined,
  environment = EMULATORS,
): Promise<string> {
  const programs = join(environment.folder, "bin");
  const wanted = createHash("sha256").update(readFileSync(environment.requirements)).digest("hex");
  if (isInstalled(environment, wanted)) return programs;
  const held = `${environment.folder}.pid`;
  await lock(held, tell);
  try {
    if (isInstalled(environment, wanted)) return programs;
    tell("installing packages of Python (a minute)");
    install(environment);
    writeFileSync(stampOf(environment), wanted);
  } finally {
    rmSync(held, { force: true });
  }
  return programs;
}

function isInstalled(environment: Environment, wanted: string): boolean {
  const stamp = stampOf(environment);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}

/** The file that says which pins are installed. */
function stampOf({ folder }: Environment): string {
  return join(folder, "installed.sha256");
}

/** Lets one process install at a time, such as one of several test files; ignores the lock of a process that ended. */
async function lock(file: string, tell: (text: string) => void): Promise<void> {
  mkdirSync(LOCAL_FOLDER, { recursive: true });
  for (let isTold = false; ; await pause(200)) {
    try {
      // a link is there with what it says or not at all
      symlinkSync(String(process.pid), file);
      return;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    const holder = holderOf(file);
    if (holder === undefined) rmSync(file, { force: true });
    else if (!isTold) tell(`waiting for process ${holder}, which installs them`);
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

function install({ folder, requirements }: Environment): void {
  const python = findPython();
  rmSync(folder, { recursive: true, force: true });
  run(python, ["-m", "venv", folder], "install Python's `venv` module (Debian: `apt-get install python3-venv`)");
  run(
    join(folder, "bin/python"),
    // everything is pinned, so that nothing comes along that is not
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "-r", requirements],
    "installing takes PyPI or a mirror that pip is configured for",
  );
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
