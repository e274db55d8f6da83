import { afterAll, beforeAll } from "vitest";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { type DynaliteServer, startDynalite } from "./dynalite-server.ts";
import { MemoryPolicyTable } from "./memory-policy-table.ts";
import { policyTableContract } from "./policy-table.contract.ts";

let server: DynaliteServer;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());

policyTableContract("MemoryPolicyTable", async () => {
  const table = new MemoryPolicyTable();
  return { table, publication: table };
});
policyTableContract("dynamoPolicyTable", async () => {
  const name = await server.createTable();
  return {
    table: dynamoPolicyTable(server.client, name),
    publication: dynamoPolicyPublication({ client: server.client, name }),
  };
});
