import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { LOCAL_FOLDER } from "../../../../bin/local/places.ts";
import { findPython } from "../../../../bin/local/python-environment.ts";

const REQUIREMENTS = join(import.meta.dirname, "cli-requirements.txt");
const VENV = join(LOCAL_FOLDER, "cli");
const STAMP = join(VENV, "installed.txt");

/** Runs one command of the AWS CLI and returns what it prints, parsed. */
export type AwsCli = (...words: readonly string[]) => Promise<unknown>;

/** The AWS CLI against one endpoint for both services; installed when it is first needed. */
export function awsCli(endpoint: string): AwsCli {
  install();
  const env = {
    PATH: process.env.PATH,
    HOME: VENV,
    AWS_ENDPOINT_URL_LAKEFORMATION: endpoint,
    AWS_ENDPOINT_URL_GLUE: endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
  };
  return async (...words) => {
    const { stdout } = await promisify(execFile)(join(VENV, "bin/aws"), [...words, "--output", "json"], { env });
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  };
}

function install(): void {
  const wanted = readFileSync(REQUIREMENTS, "utf8");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  rmSync(VENV, { recursive: true, force: true });
  run(findPython(), "-m", "venv", VENV);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  run(join(VENV, "bin/python"), ...pip, "--no-deps", "-r", REQUIREMENTS);
  writeFileSync(STAMP, wanted);
}

function run(command: string, ...words: readonly string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}
