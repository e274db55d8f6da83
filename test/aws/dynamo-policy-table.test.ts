import { BatchWriteCommand, DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { legOfKey, RELEASE_KEY } from "../../lib/aws/keys-of-items.ts";
import { legItem, productItem } from "../../lib/aws/policy-items.ts";
import { InvalidDocumentError } from "../../lib/model/errors.ts";
import { emptyLeg } from "../../lib/model/workflow/leg.ts";
import { CorruptItemError, ServiceUnavailableError } from "../../lib/ports/errors.ts";
import type { PolicyPublication, PolicyTable } from "../../lib/ports/policy-table.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { customers, DAY, hub, NOON, people, purpose } from "../contract/sample-mesh.ts";

let server: DynaliteServer;
let name: string;
let table: PolicyTable;
let publication: PolicyPublication;

beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());
beforeEach(async () => {
  name = await server.createTable();
  table = dynamoPolicyTable(server.client, name);
  publication = dynamoPolicyPublication({ client: server.client, name });
});

const NOTE = { by: "deployment", at: NOON };
const DECLASSIFICATION = {
  table: "customers",
  purposes: ["fraud"],
  reason: "random key",
  decidedBy: "dpo@acme.example",
  validUntil: NOON + DAY,
};
const put = (item: object) => server.client.send(new PutCommand({ TableName: name, Item: { ...item } }));

/** Puts as many items, which differ in their sort keys alone. */
async function flood(item: object, count: number): Promise<void> {
  const puts = Array.from({ length: count }, (_, at) => ({
    PutRequest: { Item: { ...item, sk: `JUNK#${JSON.stringify(item)}#${at}` } },
  }));
  for (let at = 0; at < count; at += 25) {
    await server.client.send(new BatchWriteCommand({ RequestItems: { [name]: puts.slice(at, at + 25) } }));
  }
}

async function sortKeys(pk: string): Promise<readonly string[]> {
  const { Items = [] } = await server.client.send(
    new QueryCommand({
      TableName: name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
    }),
  );
  return Items.map(({ sk }) => String(sk));
}

describe("dynamoPolicyTable", () => {
  it("keeps items under the keys by which domains are kept apart", async () => {
    const person = emptyLeg({ leg: "person", person: "alice@acme.example", purpose: "fraud" });
    const product = emptyLeg({ leg: "product", product: "crm/customers", purpose: "fraud" });
    await publication.publishPeople(people.slice(0, 1));
    await publication.publishProduct(customers);
    await table.writeLeg({ ...person, version: 1 });
    await table.writeLeg({ ...product, version: 1 });
    await table.acknowledge({ person: "alice@acme.example", purpose: "fraud", version: 1 }, NOON);
    const session = {
      id: "s1",
      person: "alice@acme.example",
      purpose: "fraud",
      at: NOON,
      expiresAt: NOON + 1,
      role: "r",
    };
    await table.recordSession(session);

    expect(await sortKeys(`PERSON#${people[0]?.id}`)).toEqual(["PERSON"]);
    expect(await sortKeys("PERSON#alice@acme.example")).toEqual([
      "ACKNOWLEDGEMENT#fraud",
      "APPROVAL#fraud",
      "SESSION#2026-06-01T12:00:00.000Z#s1",
    ]);
    expect(await sortKeys("DOMAIN#crm")).toEqual(["ASSIGNMENT#customers#fraud", "PRODUCT#customers"]);
  });

  it("is told by an item's key whose it is, not by what the item says", async () => {
    // a domain may write its own items, and could write anything into them
    await put({ ...productItem(customers), sk: "PRODUCT#leads", id: "sales/orders", domain: "sales" });
    const leg = emptyLeg({ leg: "product", product: "crm/customers", purpose: "fraud" });
    await put({ ...legItem({ ...leg, version: 1 }), sk: "ASSIGNMENT#leads#marketing" });

    const record = await table.readProduct("crm/leads");

    expect(record?.product).toMatchObject({ id: "crm/leads", domain: "crm", name: "leads" });
    expect(record?.legs[0]?.key).toEqual({ leg: "product", product: "crm/leads", purpose: "marketing" });
  });

  it.each([
    { extra: { declassifications: [] }, why: "claims what is the centre's to say" },
    { extra: { owners: "otto@acme.example" }, why: "has an owner that is no list" },
  ])("understands no product that $why, and repeats no value of it", async ({ extra }) => {
    await put({ ...productItem(customers), ...extra });

    const error = await table.readProduct("crm/customers").catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(CorruptItemError);
    expect((error as Error).message).not.toContain("acme");
  });

  it.each([
    { what: "product", item: { sk: "PRODUCT#customers", owners: "otto@acme.example" } },
    { what: "leg, which may prohibit,", item: { sk: "ASSIGNMENT#customers#fraud", statements: "none" } },
    { what: "key of a leg", item: { sk: "ASSIGNMENT#customers#fraud#x" } },
  ])(
    "leaves a product out whose $what nobody understands, where it is told, and reads the others",
    async ({ item }) => {
      const leads = { ...customers, id: "crm/leads", name: "leads" };
      for (const product of [customers, leads]) await publication.publishProduct(product);
      const leg = emptyLeg({ leg: "product", product: "crm/leads", purpose: "fraud" });
      await table.writeLeg({ ...leg, version: 1 });
      await put({ ...productItem(customers), ...item });
      const names: string[] = [];

      const records = await table.readProducts("crm", { onCorrupt: (name) => names.push(name) });

      expect(names).toEqual(["customers"]);
      expect(records).toMatchObject([{ product: { id: "crm/leads" }, legs: [{ key: leg.key }] }]);
      await expect(table.readProducts("crm")).rejects.toThrow(CorruptItemError);
    },
  );

  it.each([
    { pk: "PERSON#a#b", sk: "APPROVAL#fraud" },
    { pk: "PERSON#a", sk: "APPROVAL#fraud#x" },
    { pk: "PERSON#a", sk: "APPROVAL" },
    { pk: "PERSON#a", sk: "x\nAPPROVAL#fraud" },
    { pk: "PERSON#crm", sk: "ASSIGNMENT#customers#fraud" },
    { pk: "DOMAIN#crm", sk: "APPROVAL#fraud" },
    { pk: "DOMAIN#crm", sk: "ASSIGNMENT#customers" },
    { pk: "HUB", sk: "ASSIGNMENT#customers#fraud" },
  ])("finds no leg under the key $pk $sk", (key) => {
    expect(legOfKey(key)).toBeUndefined();
  });

  it.each(["PRODUCT#customers#2", "PRODUCT#"])("understands no product under the key %s", async (sk) => {
    await put({ ...productItem(customers), sk });

    await expect(table.readProducts("crm")).rejects.toThrow(CorruptItemError);
  });

  it("shows in an inbox what belongs there, whatever else was put into it", async () => {
    const leg = emptyLeg({ leg: "product", product: "crm/customers", purpose: "fraud" });
    const inbox = { inboxPk: "PERSON#mia@acme.example" };
    await put({ ...legItem({ ...leg, version: 1 }), ...inbox });
    await put({ pk: "PERSON#bob@acme.example", sk: "APPROVAL#fraud", ...inbox, request: "nonsense" });

    expect(await table.readInbox({ person: "mia@acme.example" })).toEqual([]);
  });

  it("shows what waits for a person or a domain, however much other domains put into the inbox", async () => {
    const request = { id: "r1", requester: "al", at: NOON, reason: "r", purposeVersion: 1, barred: [], companions: [] };
    const person = emptyLeg({ leg: "person", person: "alice@acme.example", purpose: "fraud" });
    const product = emptyLeg({ leg: "product", product: "crm/customers", purpose: "fraud" });
    const ofMia = { ...person, version: 1, request: { ...request, addressee: "mia@acme.example" } };
    const ofCrm = { ...product, version: 1, request: { ...request, addressee: "crm" } };
    await table.writeLeg(ofMia);
    await table.writeLeg(ofCrm);

    // as much as one look into an inbox takes in, in partitions of domains whose names come before and after
    for (const inboxPk of ["PERSON#mia@acme.example", "DOMAIN#crm"]) {
      await flood({ pk: "DOMAIN#aaa", inboxPk }, 2_001);
      await flood({ pk: "DOMAIN#crm-eu", inboxPk }, 1);
    }

    expect(await table.readInbox({ person: "mia@acme.example" })).toEqual([ofMia]);
    expect(await table.readInbox({ domain: "crm" })).toEqual([ofCrm]);
  }, 60_000);

  it("keeps the release before, for whoever looked it up already, and clears older ones", async () => {
    for (const title of ["one", "two", "three"]) {
      await publication.publishHub({ ...hub, purposes: [purpose("marketing", { title })] }, NOTE);
    }

    const releases = new Set((await sortKeys("HUB")).map((sk) => sk.split("-")[0]));

    expect([...releases]).toEqual(["R0000000002", "R0000000003", "RELEASE"]);
    expect((await table.readHub()).purposes).toMatchObject([{ title: "three" }]);
  });

  it("shows the release before while another one is being written, and after its writer has died", async () => {
    await publication.publishHub(hub, NOTE);
    await put({ pk: "HUB", sk: "R0000000002-feedfeedfeedfeed#PURPOSE#evil", id: "evil" });

    const reader = dynamoPolicyTable(server.client, name);
    expect((await reader.readHub()).purposes).toHaveLength(hub.purposes.length);

    await publication.publishHub({ ...hub, guardrails: [] }, NOTE);
    expect((await reader.readHub()).purposes.some(({ id }) => id === "evil")).toBe(false);
  });

  it("reads anew a release whose number was given twice, as by a table that was restored", async () => {
    await publication.publishHub(hub, NOTE);
    await table.readHub();
    await server.client.send(new DeleteCommand({ TableName: name, Key: { ...RELEASE_KEY } }));
    await publication.publishHub({ ...hub, purposes: [purpose("marketing", { title: "other" })] }, NOTE);

    expect(await table.readHub()).toMatchObject({ release: 1, purposes: [{ title: "other" }] });
  });

  it("refuses to read a release that is not whole", async () => {
    await publication.publishHub(hub, NOTE);
    await put({ pk: "HUB", sk: "RELEASE", release: 1, digest: "0000", items: 3 });

    await expect(dynamoPolicyTable(server.client, name).readHub()).rejects.toThrow("published again and again");
  });

  it("refuses to read a release of which any one item is gone", async () => {
    await publication.publishHub({ ...hub, declassifications: { "crm/customers": [DECLASSIFICATION] } }, NOTE);
    const parts = (await sortKeys("HUB")).filter((sk) => sk !== RELEASE_KEY.sk);
    const kinds = new Set(parts.map((sk) => sk.split("#")[1]));
    expect(kinds).toEqual(new Set(["SETTINGS", "PURPOSE", "GUARDRAIL", "DOMAIN", "DELEGATION", "DECLASSIFICATION"]));

    for (const sk of parts) {
      const gone = { TableName: name, Key: { pk: "HUB", sk } };
      const { Attributes } = await server.client.send(new DeleteCommand({ ...gone, ReturnValues: "ALL_OLD" }));
      await expect(dynamoPolicyTable(server.client, name).readHub(), sk).rejects.toThrow(ServiceUnavailableError);
      await put({ ...Attributes });
    }
    expect(await dynamoPolicyTable(server.client, name).readHub()).toMatchObject({ release: 1 });
  });

  it("publishes a hub that needs more than one batch and more than one page", async () => {
    const text = "a".repeat(4000);
    const many = Array.from({ length: 400 }, (_, at) => purpose(`p${at}`, { description: text }));

    await publication.publishHub({ ...hub, purposes: many }, NOTE);

    expect((await table.readHub()).purposes).toHaveLength(400);
  });

  it("says when a product is larger than an item may be", async () => {
    const description = "a".repeat(4000);
    const columns = Array.from({ length: 200 }, (_, at) => ({ name: `c${at}`, type: description }));

    const large = { ...customers, tables: [{ name: "customers", consents: {}, columns }] };

    await expect(publication.publishProduct(large)).rejects.toThrow(InvalidDocumentError);
  });
});
