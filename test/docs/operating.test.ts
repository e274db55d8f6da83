import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/operating.md"), "utf8");

let server: DynaliteServer;
let folder: string;

beforeAll(async () => {
  server = await startDynalite();
  // below the repository, where the program finds its packages
  folder = mkdtempSync(join(ROOT, "node_modules/.mirror-"));
  const [, program = ""] = /^ *```js\n([\s\S]*?)^ *```$/m.exec(PAGE) ?? [];
  writeFileSync(join(folder, "mirror.mjs"), program);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** A table with items, each as `pk sk says`. */
async function tableWith(items: readonly string[]): Promise<string> {
  const TableName = await server.createTable();
  for (const item of items) {
    const [pk, sk, says] = item.split(" ");
    await server.client.send(new PutCommand({ TableName, Item: { pk, sk, says } }));
  }
  return TableName;
}

async function itemsOf(TableName: string): Promise<readonly string[]> {
  const { Items = [] } = await server.client.send(new ScanCommand({ TableName }));
  return Items.map(({ pk, sk, says }) => `${pk} ${sk} ${says}`).sort();
}

/** What the program needs to reach the server as if it were AWS. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const endpoint = await server.client.config.endpoint?.();
  return {
    ...process.env,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "embedded",
    AWS_SECRET_ACCESS_KEY: "embedded",
  };
}

describe("the program of docs/operating.md", () => {
  it("has one table hold what another does, and leaves leases alone", async () => {
    const restored = await tableWith([
      "HUB RELEASE 4",
      "PERSON#alice APPROVAL#marketing approved",
      "CATALOG#222222222222#eu-west-1 LEASE old",
    ]);
    const live = await tableWith([
      "HUB RELEASE 5",
      "PERSON#mallory APPROVAL#marketing forged",
      "CATALOG#222222222222#eu-west-1 LEASE held",
    ]);

    await promisify(execFile)(process.execPath, [join(folder, "mirror.mjs"), restored, live], {
      env: await environment(),
      timeout: 20_000,
    });

    expect(await itemsOf(live)).toEqual([
      "CATALOG#222222222222#eu-west-1 LEASE held",
      "HUB RELEASE 4",
      "PERSON#alice APPROVAL#marketing approved",
    ]);
  });
});
