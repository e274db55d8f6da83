/** `npm run local:lake-formation`: runs the local Lake Formation until it is told to stop. */
import { once } from "node:events";
import { readAccount, writeAccount } from "../../lib/local/lake-formation/account-file.ts";
import { seededFaults } from "../../lib/local/lake-formation/faults.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { isReplaceable } from "../../lib/local/replace-file.ts";
import { ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { UsageError } from "../cli/errors.ts";
import { runScript, say } from "../script.ts";
import { type LakeFormationSettings, lakeFormationSettings, OPTIONS } from "./lake-formation-settings.ts";

const LAKE_FORMATION = {
  name: "local:lake-formation",
  says: "run a local model of AWS Lake Formation, and of the part of AWS Glue that makes its catalog",
  options: OPTIONS,
  examples: [
    { says: "kept in a file, for the next start", line: "--state lake-formation.json" },
    { says: "with a tenth of all calls throttled", line: "--throttle 0.1 --seed 7" },
  ],
  note: `Point an AWS SDK or the AWS CLI to it with AWS_ENDPOINT_URL_LAKEFORMATION and AWS_ENDPOINT_URL_GLUE. Besides AWS's
own operations there is GET /authorize?principal=<arn>: what the principal may read, table by table.`,
};

await runScript(LAKE_FORMATION, (given) => run(lakeFormationSettings(given)));

async function run(given: LakeFormationSettings): Promise<void> {
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
  // the first change comes late, or at the end, when nobody looks
  if (file !== undefined && !isReplaceable(file)) {
    throw new UsageError(`\`${file}\` cannot be written`, { help: "name a file where you may make files" });
  }
  if (loaded.account) lakeFormation.account = loaded.account;
  const endpoint = await start(lakeFormation, port);
  say(`a local model of AWS Lake Formation listens on ${endpoint} (stop it with SIGINT or SIGTERM)`);

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
