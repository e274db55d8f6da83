/**
 * The whole program as a process of its own, with the adapters that run on AWS: IAM, STS, S3, KMS and Athena are moto,
 * Lake Formation and Glue the local model.
 *
 * Not proven: what AWS answers. moto enforces no policy, and its Athena reads nothing.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { AthenaClient, ListWorkGroupsCommand } from "@aws-sdk/client-athena";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LocalLakeFormation } from "../../../lib/local/lake-formation/server.ts";
import { type Moto, startMoto } from "./moto-server.ts";

const ACCOUNT = "111122223333";
const REGION = "us-east-1";
const PROGRAM = join(import.meta.dirname, "../../../bin/live-check.ts");
const NAMED = ["--account", ACCOUNT, "--region", REGION];

let moto: Moto;
let lakeFormation: LocalLakeFormation;
let environment: Readonly<Record<string, string>>;
let folder: string;

beforeAll(async () => {
  moto = await startMoto(ACCOUNT);
});

afterAll(() => moto.stop());

beforeEach(async () => {
  await fetch(`${moto.endpoint}/moto-api/reset`, { method: "POST" });
  lakeFormation = new LocalLakeFormation({ account: ACCOUNT, region: REGION });
  const local = await lakeFormation.start();
  folder = mkdtempSync(join(tmpdir(), "purpose-mesh-live-"));
  environment = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ENDPOINT_URL_LAKEFORMATION: local,
    AWS_ENDPOINT_URL_GLUE: local,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
  };
});

afterEach(async () => {
  await lakeFormation.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(...words: readonly string[]): Started {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: environment, cwd: folder });
  const chunks = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    chunks.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    chunks.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve)).then((exitCode) => {
    return { exitCode, ...chunks };
  });
  return { child, ended };
}

/** Whatever the emulators hold that the program made. */
async function made(): Promise<readonly string[]> {
  const settings = {
    endpoint: moto.endpoint,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const { Roles = [] } = await new IAMClient(settings).send(new ListRolesCommand({}));
  const { Buckets = [] } = await new S3Client({ ...settings, forcePathStyle: true }).send(new ListBucketsCommand({}));
  const { WorkGroups = [] } = await new AthenaClient(settings).send(new ListWorkGroupsCommand({}));
  const { catalog, locations, settings: lake } = lakeFormation.account;
  return [
    ...Roles.map(({ RoleName }) => `role ${RoleName}`),
    ...Buckets.map(({ Name }) => `bucket ${Name}`),
    ...WorkGroups.filter(({ Name }) => Name !== "primary").map(({ Name }) => `work group ${Name}`),
    ...catalog.databases.map(({ name }) => `database ${name}`),
    ...catalog.tags.map((tag) => `tag ${tag.key}`),
    ...catalog.grants.map(({ principal }) => `grant to ${principal}`),
    ...locations.map(({ ResourceArn }) => `location ${ResourceArn}`),
    ...lake.DataLakeAdmins.map(({ DataLakePrincipalIdentifier }) => `admin ${DataLakePrincipalIdentifier}`),
  ];
}

/** The journal of the run under way, as soon as something is in it that says so. */
async function untilJournalHas(text: string): Promise<void> {
  for (;;) {
    const [file] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    if (file && readFileSync(join(folder, file), "utf8").includes(text)) return;
    await pause(100);
  }
}

describe("the program", () => {
  it("runs with the adapters that run on AWS, and leaves nothing", async () => {
    const only = ["--only", "read-back,lower-case-tags,concurrent-changes,partition", "--json"];
    const { exitCode, stdout, stderr } = await start(...NAMED, ...only).ended;

    expect(stderr).not.toContain("error");
    const { results, left } = JSON.parse(stdout);
    expect(results.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict])).toEqual([
      ["read-back", "holds"],
      ["lower-case-tags", "holds"],
      ["concurrent-changes", "stricter"],
      ["partition", "holds"],
    ]);
    expect(left).toEqual([]);
    expect(exitCode).toBe(0);
    expect(await made()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".jsonl"))).toEqual([]);
  });

  it("sees that a key opens to others, where no policy is enforced, and has it deleted", async () => {
    const { exitCode, stdout } = await start(...NAMED, "--only", "key-policy").ended;

    expect(stdout).toMatch(/^fails +key-policy: the key opens to another role with the same tag$/m);
    expect(stdout).toContain("change: If the role is refused");
    expect(exitCode).toBe(1);
    const kms = new KMSClient({
      endpoint: moto.endpoint,
      region: REGION,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const { Keys = [] } = await kms.send(new ListKeysCommand({}));
    expect(Keys).toHaveLength(1);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: Keys[0]?.KeyId }));
    expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
  });

  it("removes everything on SIGINT", async () => {
    const { child, ended } = start(...NAMED, "--only", "propagation-times,partition");
    await untilJournalHas('"filter"');
    const before = await made();
    child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await ended;

    expect(before.map((text) => text.split(" ")[0])).toEqual(expect.arrayContaining(["role", "bucket", "database"]));
    expect(stderr).toContain("stopping; what was made is being removed");
    expect(stdout).toContain("not-run      partition: the run was interrupted");
    expect(exitCode).toBe(130);
    expect(await made()).toEqual([]);
  });

  it("can be cleaned up after when it was killed", async () => {
    const { child, ended } = start(...NAMED, "--only", "propagation-times");
    await untilJournalHas('"filter"');
    child.kill("SIGKILL");
    await ended;
    const before = await made();
    const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    const { exitCode } = await start(...NAMED, "--clean-up", file).ended;

    expect(before).not.toEqual([]);
    expect(exitCode).toBe(0);
    expect(await made()).toEqual([]);
  });
});
