import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { closeServer, listenOnLoopback } from "../../lib/local/loopback.ts";
import { MeshError } from "../../lib/model/errors.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, localEnvironment, loopback, type Place } from "./places.ts";
import {
  abandonPrograms,
  claimPlace,
  type Program,
  processes,
  runningPrograms,
  startedPrograms,
  startProgram,
  stopPrograms,
} from "./processes.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { SHIM_ACCESS_KEY } from "./shim/access-key.ts";

/** The emulators do not run, and are needed. */
class NoEmulatorsError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "no-emulators";
}

/** @throws NoEmulatorsError if none were started at this place, or they ended by themselves */
export function requireEmulators(place: Place): void {
  const { length } = startedPrograms(place);
  if (length > 0 && runningPrograms(place).length === length) return;
  throw new NoEmulatorsError("the emulators are not running", { help: "start them by `npm run local:up`" });
}

/** The emulators cannot run where they are to run. */
class LocalPlaceTakenError extends MeshError {
  readonly kind = "conflict";
  readonly code = "local-place-taken";
}

/**
 * Starts ministack, moto, the kit's Lake Formation and an issuer of tokens, all on loopback, and returns when all
 * answer.
 *
 * @param tell is told what takes long. @default - nobody is told
 * @throws LocalPlaceTakenError if they run already, or others use their ports
 * @throws PythonEnvironmentError if Python or its packages are missing
 * @throws LocalProcessError if one does not start, then none is left; or if nobody could find them again
 */
export async function startEmulators(place: Place, tell?: (text: string) => void): Promise<void> {
  // what cannot be stopped again is not started
  processes();
  if (!claimPlace(place)) {
    const help = "stop them by `npm run local:down`";
    throw new LocalPlaceTakenError("the emulators were started before, or are being started", { help });
  }
  // they run in groups of their own, which Ctrl-C does not reach
  const abandon = () => abandonPrograms(place);
  process.once("exit", abandon);
  try {
    await requireFreePorts(place);
    for (const program of emulators(place, await pythonEnvironment(tell))) await startProgram(place, program);
  } catch (error) {
    await removePrograms(place);
    throw error;
  } finally {
    process.off("exit", abandon);
  }
}

async function requireFreePorts(place: Place): Promise<void> {
  const taken = await takenPorts(place);
  if (taken.length === 0) return;
  throw new LocalPlaceTakenError(`in use on 127.0.0.1: port ${taken.join(", ")}`, {
    help: "stop what listens there, or set `LOCAL_PORT` to the first of four free ports",
  });
}

/**
 * Stops them, and everything that they run; removes what they keep.
 *
 * @returns names of what was stopped
 * @throws LocalPlaceTakenError if somebody listens on their ports all the same
 */
export async function stopEmulators(place: Place): Promise<readonly string[]> {
  const stopped = await removePrograms(place);
  const taken = await takenPorts(place);
  if (taken.length === 0) return stopped;
  throw new LocalPlaceTakenError(`still in use on 127.0.0.1: port ${taken.join(", ")}`, {
    help: "somebody else listens there",
  });
}

async function removePrograms(place: Place): Promise<readonly string[]> {
  const stopped = await stopPrograms(place);
  for (const folder of ["home", "temporary"]) rmSync(join(place.folder, folder), { recursive: true, force: true });
  // logs stay, for whoever asks why; where nothing was started there are none
  if (existsSync(place.folder) && readdirSync(place.folder).length === 0) rmdirSync(place.folder);
  return stopped;
}

async function takenPorts({ aws, keys, lakeFormation, tokens }: Place): Promise<readonly number[]> {
  const ports = [aws, keys, lakeFormation, tokens];
  const free = await Promise.all(ports.map(isFree));
  return ports.filter((_, at) => !free[at]);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
  } catch {
    return false;
  }
  await closeServer(server);
  return true;
}

/** What every program sees: no credentials but the emulators' own, and a home and a place for files of its own. */
export function programEnvironment(place: Place, programs: readonly string[] = []): Readonly<Record<string, string>> {
  const [home, temporary] = ["home", "temporary"].map((name) => join(place.folder, name)) as [string, string];
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true });
  // ministack unpacks functions there and runs them by a script in CommonJS, which this repository's package is not
  writeFileSync(join(temporary, "package.json"), '{ "type": "commonjs" }');
  return {
    ...localEnvironment(place),
    PATH: [dirname(process.execPath), ...programs, process.env.PATH ?? ""].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    LOCAL_PORT: String(place.aws),
  };
}

function emulators(place: Place, programs: string): readonly Program[] {
  const environment = programEnvironment(place, [programs]);
  const script = (name: string) => join(import.meta.dirname, name);
  return [
    {
      name: "lake-formation",
      command: process.execPath,
      args: [script("lake-formation.ts"), ...lakeFormationArguments(place)],
      environment,
      signal: "SIGTERM",
      health: loopback(place.lakeFormation),
    },
    {
      name: "token-issuer",
      command: process.execPath,
      args: [script("token-issuer.ts")],
      environment,
      signal: "SIGTERM",
      health: `${loopback(place.tokens)}/keys`,
    },
    {
      name: "moto",
      command: join(programs, "python"),
      args: [join(programs, "moto_server"), "-H", "127.0.0.1", "-p", String(place.keys)],
      environment: { ...environment, MOTO_ACCOUNT_ID: LOCAL_ACCOUNT },
      signal: "SIGINT",
      health: `${loopback(place.keys)}/moto-api/data.json`,
    },
    ministack(place, programs, environment),
  ];
}

function lakeFormationArguments({ lakeFormation, folder }: Place): readonly string[] {
  const deployer = `arn:aws:iam::${LOCAL_ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${LOCAL_ACCOUNT}-${LOCAL_REGION}`;
  const state = join(folder, "lake-formation.json");
  rmSync(state, { force: true });
  return ["--port", String(lakeFormation), "--state", state, "--caller", `${SHIM_ACCESS_KEY}=${deployer}`];
}

/** It runs the deployed functions by the `node` it finds, with its own environment beneath theirs. */
function ministack(place: Place, programs: string, environment: Program["environment"]): Program {
  const { AWS_ENDPOINT_URL: _, ...inherited } = environment;
  return {
    name: "ministack",
    command: join(programs, "python"),
    args: [join(programs, "ministack")],
    environment: {
      ...inherited,
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      GATEWAY_PORT: String(place.aws),
      MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
      MINISTACK_REGION: LOCAL_REGION,
      IOT_MTLS_ENABLED: "0",
      NODE_NO_WARNINGS: "1",
    },
    // a SIGTERM would leave the functions' processes behind
    signal: "SIGINT",
    health: `${loopback(place.aws)}/_ministack/health`,
  };
}
