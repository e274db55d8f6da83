import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { LOCAL_FOLDER } from "../../../../bin/local/places.ts";
import { pythonEnvironment } from "../../../../bin/local/python-environment.ts";

const CLI = { folder: join(LOCAL_FOLDER, "cli"), requirements: join(import.meta.dirname, "cli-requirements.txt") };

/** Runs one command of the AWS CLI and returns what it prints, parsed. */
export type AwsCli = (...words: readonly string[]) => Promise<unknown>;

/** The AWS CLI against one endpoint for both services; installed when it is first needed. */
export async function awsCli(endpoint: string): Promise<AwsCli> {
  const programs = await pythonEnvironment(undefined, CLI);
  const env = {
    PATH: process.env.PATH,
    HOME: CLI.folder,
    AWS_ENDPOINT_URL_LAKEFORMATION: endpoint,
    AWS_ENDPOINT_URL_GLUE: endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
  };
  return async (...words) => {
    const { stdout } = await promisify(execFile)(join(programs, "aws"), [...words, "--output", "json"], { env });
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  };
}
