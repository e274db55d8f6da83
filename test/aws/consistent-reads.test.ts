import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentClient } from "../../lib/aws/document-client.ts";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { emptyLeg } from "../../lib/model/workflow/leg.ts";
import type { PolicyPublication, PolicyTable } from "../../lib/ports/policy-table.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { customers, hub, NOON, people } from "../contract/sample-mesh.ts";

type Store = PolicyTable & PolicyPublication;

const ALICE = "alice@acme.example";
const LEG = { leg: "person", person: ALICE, purpose: "fraud" } as const;
const NOTE = { by: "deployment", at: NOON };

let server: DynaliteServer;
let name: string;
beforeAll(async () => {
  server = await startDynalite();
  name = await server.createTable();
  const { store } = recorded();
  await store.publishHub(hub, NOTE);
  await store.publishPeople(people);
  await store.publishProduct(customers);
  await store.writeLeg({ ...emptyLeg(LEG), version: 1 });
});
afterAll(() => server.stop());

/** The whole store, new, with whatever it sends to the table. */
function recorded(): { readonly store: Store; readonly sent: object[] } {
  const sent: object[] = [];
  const client = documentClient({});
  Object.assign(client, {
    send: (command: Parameters<typeof server.client.send>[0]) => {
      sent.push(command);
      return server.client.send(command);
    },
  });
  return { store: { ...dynamoPolicyTable(client, name), ...dynamoPolicyPublication({ client, name }) }, sent };
}

/** Every call that reads; what only writes reads nothing. A call that is added has to be put in one of both. */
const READS: { readonly [Call in keyof Store]: ((store: Store) => Promise<unknown>) | "writes only" | "an index" } = {
  readHub: (store) => store.readHub(),
  readPerson: (store) => store.readPerson(ALICE),
  readLine: (store) => store.readLine(ALICE),
  readProduct: (store) => store.readProduct(customers.id),
  readContent: (store) => store.readContent(customers.id),
  readProducts: (store) => store.readProducts("crm"),
  readLeg: (store) => store.readLeg(LEG),
  readInbox: "an index",
  acknowledge: "writes only",
  recordSession: "writes only",
  writeLeg: "writes only",
  publishHub: (store) => store.publishHub({ ...hub, guardrails: [] }, NOTE),
  knowsPeople: (store) => store.knowsPeople(),
  notePeople: "writes only",
  publishPeople: "writes only",
  removeOthers: (store) => store.removeOthers(people),
  publishProduct: "writes only",
  removeProduct: "writes only",
};

const isRead = (command: object): command is GetCommand | QueryCommand =>
  command instanceof GetCommand || command instanceof QueryCommand;

describe("reads of the policy table", () => {
  it.each(Object.entries(READS).flatMap(([call, read]) => (typeof read === "string" ? [] : [{ call, read }])))(
    "see every write that ended before: $call",
    async ({ read }) => {
      const { store, sent } = recorded();

      await read(store);

      const reads = sent.filter(isRead).map(({ input }) => input);
      expect(reads).not.toEqual([]);
      for (const input of reads) expect(input).toMatchObject({ TableName: name, ConsistentRead: true });
    },
  );

  it("are eventual by the index alone, which knows no others", async () => {
    const { store, sent } = recorded();

    await store.readInbox({ person: "mia@acme.example" });

    const reads = sent.filter(isRead).map(({ input }) => input);
    const [first, ...rest] = reads;
    expect(first).toMatchObject({ IndexName: "inbox", ConsistentRead: false });
    // the legs of whoever came from another manager
    expect(rest).not.toEqual([]);
    for (const input of rest) {
      expect(input).not.toHaveProperty("IndexName");
      expect(input).toMatchObject({ ConsistentRead: true });
    }
  });
});
