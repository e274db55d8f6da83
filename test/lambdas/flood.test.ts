import { BatchWriteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler as readCatalog } from "../../lambdas/read-catalog/handler.ts";
import { createHandler as readRequests } from "../../lambdas/read-requests/handler.ts";
import { createHandler as requestAccess } from "../../lambdas/request-access/handler.ts";
import { readShard } from "../../lambdas/shared/shard.ts";
import { documentClient } from "../../lib/aws/document-client.ts";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../../lib/aws/dynamo-policy-table.ts";
import { legItem } from "../../lib/aws/policy-items.ts";
import { emptyLeg } from "../../lib/model/workflow/leg.ts";
import type { PolicyPublication } from "../../lib/ports/policy-table.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { hub, NOON, people, productNamed } from "../contract/sample-mesh.ts";
import { getAs, postAs, World } from "./support.ts";

const ALICE = "alice@acme.example";

let server: DynaliteServer;
let name: string;
let publication: PolicyPublication;
let pages: number;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());
beforeEach(() => {
  pages = 0;
});

/** A new table with the sample mesh but for its products. */
async function publish(): Promise<void> {
  name = await server.createTable();
  publication = dynamoPolicyPublication({ client: server.client, name });
  const domains = ["crm", "sales"].map((id) => ({ id, owners: ["otto@acme.example"] }));
  await publication.publishHub({ ...hub, domains }, { by: "test", at: NOON });
  await publication.publishPeople(people);
}

/** The table, of which each page that is asked for is counted. */
function counted() {
  const client = documentClient({});
  const send = (command: Parameters<typeof server.client.send>[0]) => {
    if (command instanceof QueryCommand) pages += 1;
    return server.client.send(command);
  };
  return dynamoPolicyTable(Object.assign(client, { send }), name);
}

/** A world on the table. */
const world = () => Object.assign(new World(), { table: counted() }) as unknown as World;

const ENTRY = { action: "revoke", at: NOON, by: ALICE, reason: "x".repeat(4_000), previous: "", hash: "" } as const;
const HISTORY = Array.from({ length: 95 }, () => ENTRY);
const REQUEST = {
  ...{ id: "r0", requester: ALICE, at: NOON, reason: "spring campaign" },
  ...{ purposeVersion: 1, addressee: "crm", barred: [], companions: [] },
};

/** Writes as many legs of a product of `crm`, of 390 KB each, with which nothing else is wrong. */
async function flood(product: string, count: number): Promise<void> {
  const puts = Array.from({ length: count }, (_, at) => {
    const leg = emptyLeg({ leg: "product", product: `crm/${product}`, purpose: `p${at}` });
    return { PutRequest: { Item: { ...legItem({ ...leg, version: 1, history: HISTORY, request: REQUEST }) } } };
  });
  for (let at = 0; at < puts.length; at += 25) {
    await server.client.send(new BatchWriteCommand({ RequestItems: { [name]: puts.slice(at, at + 25) } }));
  }
}

interface Entry {
  readonly id: string;
  readonly purposes: readonly { readonly outcome: string }[];
}

const catalog = async (after?: unknown) => {
  const { status, body } = await getAs(
    ALICE,
    readCatalog(world()),
    after === undefined ? {} : { after: String(after) },
  );
  const products = (body.products ?? []) as readonly Entry[];
  return { status, products, ids: products.map(({ id }) => id), next: body.next };
};

/** All that the catalog lists, and the most pages that one call of it took. */
async function listed() {
  const ids: string[] = [];
  let most = 0;
  let next: unknown;
  do {
    pages = 0;
    const page = await catalog(next);
    ids.push(...page.ids);
    most = Math.max(most, pages);
    next = page.next;
  } while (next !== undefined);
  return { ids, most };
}

/** Some 20 MB are written and read, in this process. */
const timeout = 120_000;

describe("a domain that writes more than anybody can read", { timeout }, () => {
  beforeAll(async () => {
    await publish();
    for (const id of ["crm/a", "crm/b", "crm/c", "sales/a"]) await publication.publishProduct(productNamed(id));
    await publication.publishProduct(productNamed("sales/b", { inputs: ["crm/b"] }));
    await flood("b", 60);
  }, timeout);

  it("loses that product alone from the catalog, and slows nobody down, be it one's own made from it", async () => {
    const { ids, most } = await listed();

    expect(ids).toEqual(["crm/a", "crm/c", "sales/a", "sales/b"]);
    expect(most).toBeLessThan(24);
  });

  it("keeps nobody's converger from any other product, and its own closes that one", async () => {
    const table = counted();
    const corrupt: string[] = [];
    const names: string[] = [];
    let after: string | undefined;
    do {
      const shard = await readShard(table, { domain: "crm", after, size: 50, onCorrupt: (of) => corrupt.push(of) });
      names.push(...shard.products.map(({ product }) => product.name));
      after = shard.until;
    } while (after !== undefined);

    expect({ names, corrupt }).toEqual({ names: ["a", "c"], corrupt: ["b"] });
  });

  it("does not keep its owners from what waits for them elsewhere", async () => {
    const served = world();
    const wish = { product: "sales/a", purpose: "marketing", reason: "spring campaign" };
    await postAs("olga@acme.example", requestAccess(served), wish);
    pages = 0;

    const { status, body } = await getAs("otto@acme.example", readRequests(served));

    expect(status).toBe(200);
    expect(body.requests).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ person: "olga@acme.example" }),
        expect.objectContaining({ product: "sales/a" }),
      ]),
    );
    expect(pages).toBeLessThan(20);
  });

  it("has whoever asks for that product answered that it is too much, and for others as ever", async () => {
    const served = world();
    const ask = (product: string) =>
      postAs(ALICE, requestAccess(served), { product, purpose: "marketing", reason: "spring campaign" });

    expect(await ask("crm/b")).toMatchObject({ status: 500, body: { code: "too-much-stored" } });
    expect(served.lines).toMatchObject([{ code: "too-much-stored", status: 500 }]);
    expect(pages).toBeLessThan(24);
    expect(await ask("crm/a")).toMatchObject({ status: 202 });
  });
});

describe("a product that is made from more than one answer can look at", { timeout }, () => {
  const standing = async () => {
    const standings = new Map<string, unknown>();
    let most = 0;
    let next: unknown;
    do {
      pages = 0;
      const page = await catalog(next);
      for (const { id, purposes } of page.products) standings.set(id, purposes[0]?.outcome);
      most = Math.max(most, pages);
      next = page.next;
    } while (next !== undefined);
    return { standings: Object.fromEntries(standings), most };
  };
  const others = { "crm/a": "deny", "crm/z": "deny", "sales/a": "deny" };
  beforeEach(async () => {
    await publish();
    await publication.publishProduct(productNamed("crm/a"));
    await publication.publishProduct(productNamed("crm/z", { inputs: ["crm/a"] }));
    await publication.publishProduct(productNamed("sales/a", { inputs: ["crm/z"] }));
  });

  it("stands closed in the catalog, and costs no other its place, if it names very many", async () => {
    const inputs = Array.from({ length: 20_000 }, (_, at) => `sales/none-${at}`);
    await publication.publishProduct(productNamed("crm/b", { inputs }));

    const { standings, most } = await standing();

    expect(standings).toEqual({ ...others, "crm/b": "gap" });
    expect(most).toBeLessThan(1_500);
  });

  it("stands closed as well if they are made one from the other", async () => {
    const chain = Array.from({ length: 400 }, (_, at) =>
      productNamed(`sales/c-${at}`, { inputs: at === 0 ? [] : [`sales/c-${at - 1}`] }),
    );
    for (const product of chain) await publication.publishProduct(product);
    await publication.publishProduct(productNamed("crm/b", { inputs: ["sales/c-399"] }));

    const { body } = await getAs(ALICE, readCatalog(world()), { domain: "crm" });

    expect(pages).toBeLessThan(1_500);
    expect(body.products).toMatchObject([{ id: "crm/a" }]);
  });
});
