import { afterAll, beforeAll } from "vitest";
import { DynamoLease } from "../../lib/aws/dynamo-lease.ts";
import { type DynaliteServer, startDynalite } from "./dynalite-server.ts";
import { leaseContract } from "./lease.contract.ts";
import { MemoryLease } from "./memory-lease.ts";

let server: DynaliteServer;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());

leaseContract("MemoryLease", async (clock) => new MemoryLease(clock));
leaseContract("DynamoLease", async (clock) => new DynamoLease(server.client, await server.createTable(), clock));
