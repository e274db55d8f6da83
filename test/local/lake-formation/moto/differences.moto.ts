/** Asks moto and the local model the same questions, with the unmodified SDK, and holds the documented table to it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalLakeFormation } from "../../../../lib/local/lake-formation/server.ts";
import { type Moto, startMoto } from "../../../live/moto/moto-server.ts";
import { type Clients, nameOf, prepare, QUESTIONS, type Question } from "./questions.ts";

const PLACE = { account: "111122223333", region: "us-east-1" };
const PAGE = join(import.meta.dirname, "../../../../docs/local-lake-formation.md");

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto(PLACE.account);
});
afterAll(() => moto.stop());

function clientsOf(endpoint: string): Clients {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const settings = { endpoint, region: PLACE.region, credentials, maxAttempts: 1 };
  return { lakeFormation: new LakeFormationClient(settings), glue: new GlueClient(settings) };
}

async function askModel({ ask }: Question): Promise<string> {
  const model = new LocalLakeFormation(PLACE);
  const clients = clientsOf(await model.start());
  try {
    await prepare(clients);
    return await ask(clients).catch(nameOf);
  } finally {
    await model.stop();
  }
}

async function askMoto({ ask }: Question): Promise<string> {
  await fetch(`${moto.endpoint}/moto-api/reset`, { method: "POST" });
  const clients = clientsOf(moto.endpoint);
  await prepare(clients);
  return ask(clients).catch(nameOf);
}

describe("moto and the local Lake Formation", () => {
  it("answer as docs/local-lake-formation.md says", async () => {
    const rows: string[] = [];
    for (const question of QUESTIONS) {
      const [ours, theirs] = [await askModel(question), await askMoto(question)];
      rows.push(`| ${question.about} | ${ours} | ${ours === theirs ? "the same" : theirs} |`);
    }
    const [, table = ""] = readFileSync(PAGE, "utf8").split("| question | the local Lake Formation | moto |\n");

    expect(table.trim().split("\n").slice(1)).toEqual(rows);
  });
});
