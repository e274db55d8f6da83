import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { CreateLFTagCommand, LakeFormationClient, ListLFTagsCommand } from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readArguments } from "../../../bin/cli/arguments.ts";
import { lakeFormationSettings, OPTIONS } from "../../../bin/local/lake-formation-settings.ts";
import { closeServer, listenOnLoopback } from "../../../lib/local/loopback.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PROGRAM = join(import.meta.dirname, "../../../bin/local/lake-formation.ts");

const { folder: around } = temporaryFolder();
let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(around, "account-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await stop(child);
});

function start(...words: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  const ended = once(child, "exit");
  child.kill(signal);
  const [code] = await ended;
  return code;
}

/** Starts the program on a free port and returns a client of it. */
async function serve(...words: readonly string[]) {
  const child = start("--port", "0", ...words);
  const [line] = await once(child.stdout, "data");
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0] ?? "";
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { child, client: new LakeFormationClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 }) };
}

/** Runs the program to its end. */
async function run(...words: readonly string[]) {
  const child = start(...words);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}

const create = (client: LakeFormationClient) =>
  client.send(new CreateLFTagCommand({ TagKey: "team", TagValues: ["red"] }));
const list = async (client: LakeFormationClient) => (await client.send(new ListLFTagsCommand({}))).LFTags ?? [];

describe("npm run local:lake-formation", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("keeps everything in a file over %s and a restart", async (signal) => {
    const words = ["--state", join(folder, "state.json")];
    const first = await serve(...words);
    await create(first.client);
    const written = readFileSync(join(folder, "state.json"), "utf8");
    const code = await stop(first.child, signal);
    const second = await serve(...words);

    expect({ code, written }).toEqual({ code: 0, written: expect.stringContaining('"key":"team"') });
    expect(await list(second.client)).toHaveLength(1);
  });

  it("can write the file at the end only", async () => {
    const file = join(folder, "state.json");
    const { child, client } = await serve("--state", file, "--save-at-end");
    await create(client);
    expect(() => readFileSync(file)).toThrow("ENOENT");
    await stop(child);

    expect(readFileSync(file, "utf8")).toContain('"key":"team"');
  });

  it("fails calls as it is told to", async () => {
    const { client } = await serve("--throttle", "1", "--seed", "3");

    await expect(list(client)).rejects.toMatchObject({ name: "ThrottlingException" });
  });

  it("says what is wrong with a file of another account, or of nobody", async () => {
    const file = join(folder, "state.json");
    const { child, client } = await serve("--state", file);
    await create(client);
    await stop(child);
    const other = await run("--state", file, "--account", "444455556666");
    writeFileSync(file, "{}");
    const none = await run("--state", file);

    expect(other).toEqual({ code: 2, stderr: expect.stringContaining("is of account 111122223333 in us-east-1") });
    expect(none).toEqual({ code: 2, stderr: expect.stringContaining("was not written by this program") });
  });

  it.each([[], ["--save-at-end"]])("does not start where its file cannot be written: %s", async (...more) => {
    // as Linux has it: nobody makes files there, whoever they are
    const { code, stderr } = await run("--port", "0", "--state", "/proc/state.json", ...more);

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("`/proc/state.json` cannot be written"),
    });
  });

  it("says when the port is taken", async () => {
    const server = createServer();
    const { port } = new URL(await listenOnLoopback(server));
    const { code, stderr } = await run("--port", port);
    await closeServer(server);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`port ${port} is in use`) });
  });
});

describe("its arguments", () => {
  const settings = (words: readonly string[]) =>
    lakeFormationSettings(readArguments({ operands: [], options: OPTIONS }, words));

  it("have defaults", () => {
    expect(settings([])).toMatchObject({
      port: 4567,
      account: "111122223333",
      region: "us-east-1",
      pageSize: 100,
    });
    expect(settings([]).faults).toBeUndefined();
  });

  it("are read", () => {
    const words = ["--caller", "a=arn:aws:iam::1:role/x=y", "--caller", "*=arn:aws:iam::1:root", "--partial", ".5"];

    expect(settings(words)).toMatchObject({
      callers: { a: "arn:aws:iam::1:role/x=y", "*": "arn:aws:iam::1:root" },
      faults: { seed: 1, partial: 0.5, throttle: 0 },
    });
  });

  it.each([
    ["--port", "70000"],
    ["--port", "x"],
    ["--account", "1"],
    ["--region", "here"],
    ["--state", ""],
    ["--caller", "key"],
    ["--throttle", "2"],
    ["--throttle", "0.6", "--conflict", "0.6"],
    ["--seed", "1.5", "--throttle", "1"],
    ["--unknown"],
    ["operand"],
  ])("are refused: %s %s", (...words) => {
    expect(() => settings(words)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
