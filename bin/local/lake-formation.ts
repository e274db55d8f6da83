/** Runs the local Lake Formation until it is told to stop: `npm run local:lake-formation -- --help`. */
import { once } from "node:events";
import { readAccount, writeAccount } from "../../lib/local/lake-formation/account-file.ts";
import { seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { MeshError } from "../../lib/model/errors.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { UsageError } from "../cli/errors.ts";
import { HELP, type LakeFormationArguments, readArguments } from "./lake-formation-arguments.ts";

try {
  const given = readArguments(process.argv.slice(2));
  if (given) await run(given);
  else process.stdout.write(HELP);
} catch (error) {
  if (!(error instanceof MeshError)) throw error;
  process.stderr.write(`error[${error.code}]: ${error.message}\n${error.help ? `  help: ${error.help}\n` : ""}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(given: LakeFormationArguments): Promise<void> {
  const { state: file, faults, port, isSavedAtEnd } = given;
  const isSavedAtOnce = file !== undefined && !isSavedAtEnd;
  const lakeFormation = new LocalLakeFormation({
    ...given,
    faults: faults && seededFaults(faults),
    onChange: isSavedAtOnce ? (account) => writeAccount(file, account) : undefined,
  });
  const loaded = file === undefined ? {} : readAccount(file, given);
  if (file !== undefined && !loaded.account && loaded.fault) {
    throw new UsageError(`\`${file}\` ${loaded.fault}`, { help: "name another file, or remove it to start anew" });
  }
  if (loaded.account) lakeFormation.account = loaded.account;
  const endpoint = await start(lakeFormation, port);
  process.stdout.write(`a local model of AWS Lake Formation listens on ${endpoint} (stop it with SIGINT or SIGTERM)\n`);

  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await lakeFormation.stop();
  if (file !== undefined) writeAccount(file, lakeFormation.account);
}

async function start(lakeFormation: LocalLakeFormation, port: number): Promise<string> {
  try {
    return await lakeFormation.start(port);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw cause;
    const why = code === "EACCES" ? "may not be used" : "is in use";
    throw new ServiceUnavailableError(`port ${port} ${why}`, { cause, help: "choose another with `--port`" });
  }
}
