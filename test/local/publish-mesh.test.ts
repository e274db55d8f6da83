import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { publishMesh } from "../../lib/local/publish-mesh.ts";
import { fixtureMesh } from "../constructs/four-accounts.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { NOON } from "../contract/sample-mesh.ts";

let server: DynaliteServer;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());

describe("publishMesh", () => {
  it("removes people who are gone from the document since the folder was opened last", async () => {
    const mesh = fixtureMesh();
    const dynamo = { client: server.client, table: await server.createTable(), close: server.stop };
    const table = dynamoPolicyTable(dynamo.client, dynamo.table);
    const gone = { id: "gone@acme.example", manager: "mia@acme.example" };
    await publishMesh(dynamo, { ...mesh, people: [...mesh.people, gone] }, NOON);
    expect(await table.readPerson(gone.id)).toBeDefined();

    await publishMesh(dynamo, mesh, NOON);

    expect(await table.readPerson(gone.id)).toBeUndefined();
    expect(await table.readPerson("alice@acme.example")).toBeDefined();
  });
});
