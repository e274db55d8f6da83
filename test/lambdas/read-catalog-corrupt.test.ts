import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/read-catalog/handler.ts";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { hub, NOON, productNamed } from "../contract/sample-mesh.ts";
import { getAs, World } from "./support.ts";

let server: DynaliteServer;
let tableName: string;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tableName = await server.createTable();
  const publication = dynamoPolicyPublication({ client: server.client, name: tableName });
  // in the order of their names `crm` comes first, in that of products' ids `crm-eu` does
  const domains = ["crm", "crm-eu", "sales"].map((id) => ({ id, owners: [] }));
  await publication.publishHub({ ...hub, domains }, { by: "test", at: NOON });
  for (const id of PRODUCTS) await publication.publishProduct(productNamed(id));
});

const PRODUCTS = ["crm/a", "crm/b", "crm/m", "crm-eu/a", "sales/a"];

/** An item of `crm` that nobody understands. */
const spoil = (sk: string) =>
  server.client.send(new PutCommand({ TableName: tableName, Item: { pk: "DOMAIN#crm", sk, nonsense: true } }));

/** All that the catalog lists, page by page. */
async function listed(): Promise<readonly string[]> {
  const handler = createHandler({ ...new World(), table: dynamoPolicyTable(server.client, tableName), clock: CLOCK });
  const ids: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 10; page++) {
    const { body } = await getAs("alice@acme.example", handler, after === undefined ? {} : { after });
    ids.push(...(body.products as readonly { readonly id: string }[]).map(({ id }) => id));
    if (body.next === undefined) return ids;
    after = String(body.next);
  }
  throw new Error("the catalog does not end");
}

const CLOCK = { now: () => NOON };

describe("a catalog with items of one domain that nobody understands", () => {
  it.each([
    { sk: "ASSIGNMENT#b#marketing", what: "a leg" },
    { sk: "ASSIGNMENT#b#marketing#x", what: "the key of a leg" },
    { sk: "PRODUCT#b", what: "a product" },
  ])("leaves out the product alone for $what", async ({ sk }) => {
    await spoil(sk);

    expect(await listed()).toEqual(PRODUCTS.filter((id) => id !== "crm/b"));
  });

  it.each([
    { why: "the last begins like a product, and its legs would come before those of that product", keys: ["m!"] },
    { why: "nothing of the domain is", keys: ["a", "b", "m"] },
    { why: "there are more than a page of items", keys: named("c", 120) },
    { why: "there is a page of items", keys: named("c", 49) },
    { why: "there are more than a page of items under one product's name", keys: named("m#", 120) },
    { why: "there are more than a page of items under names to which no page could lead", keys: named("n!", 120) },
    { why: "a page ends under a name to which none could lead", keys: [...named("n", 47), "~"] },
  ])("lists all that is left of every domain where $why", async ({ keys }) => {
    await Promise.all(keys.map((key) => spoil(`PRODUCT#${key}`)));

    expect(await listed()).toEqual(PRODUCTS.filter((id) => !keys.some((key) => id === `crm/${key}`)));
  });
});

function named(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, "0")}`);
}
