import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as publishProduct } from "../../lambdas/publish-product/handler.ts";
import { readViews } from "../../lambdas/shared/snapshots.ts";
import type { LineageEntry } from "../../lib/model/mesh.ts";
import { isTrue } from "../../lib/model/row-filter.ts";
import { productDocument } from "../../lib/model/workflow/documents.ts";
import type { ProductContent } from "../../lib/model/workflow/hub.ts";
import { NOON, productNamed } from "../contract/sample-mesh.ts";
import { CONTEXT, newMesh, postAs, type World } from "./support.ts";

const CONSENTS = { marketing: "ok" };
const NOT_CONSENTING = { columns: { id: "clear", ok: "clear" }, rows: "NOT ok = true" };
const CONSENTING = { columns: { id: "clear", ok: "clear" }, rows: "ok = true" };

let world: World;
/** sales/people says who consents; sales/list copies it, and crm/leads copies sales/list. */
beforeEach(async () => {
  world = await newMesh();
  await publishPeople(CONSENTS);
  await world.table.publishProduct(copyOf("sales/list", "sales/people"));
  await world.table.publishProduct(copyOf("crm/leads", "sales/list"));
});

function publishPeople(consents: Readonly<Record<string, string>>): Promise<void> {
  return world.table.publishProduct(people("sales/people", { tables: [peopleTable(consents)] }));
}

function people(id: string, given: Partial<ProductContent> = {}): ProductContent {
  return productNamed(id, { tables: [peopleTable({})], offers: {}, ...given });
}

function peopleTable(consents: Readonly<Record<string, string>>): ProductContent["tables"][number] {
  const columns = [
    { name: "id", type: "string", classification: "none" },
    { name: "ok", type: "boolean", classification: "none" },
  ];
  return { name: "people", subject: "none", consents, columns };
}

function copyOf(id: string, product: string, given: Partial<ProductContent> = {}): ProductContent {
  const copied = (column: string): LineageEntry => {
    return { table: "people", column, kind: "identity", from: [{ product, table: "people", column }] };
  };
  return people(id, { inputs: [product], lineage: [copied("id"), copied("ok")], ...given });
}

const assign = (people: object, purpose = "fraud") => {
  const about = { product: "crm/leads", purpose, decision: "approve", reason: "fine", view: { people } };
  return postAs("otto@acme.example", decideAssignment(world), about);
};

async function viewOfLeads() {
  const record = await world.table.readProduct("crm/leads");
  const index = await readViews(world.table, record ? [record] : []);
  return index.effectiveView("crm/leads", "fraud", NOON);
}

describe("a copy of a consent", () => {
  it("is approved in no filter but a plain condition, however far down it is", async () => {
    const { status, body } = await assign(NOT_CONSENTING);

    expect({ status, body }).toMatchObject({ status: 409, body: { message: expect.stringContaining("`ok = true`") } });
    expect((await world.table.readProduct("crm/leads"))?.legs).toEqual([]);
    expect((await assign(CONSENTING)).status).toBe(200);
  });

  it("is offered in no filter but a plain condition", async () => {
    const offering = (rows: ProductContent["offers"][string][string]["rows"]) => {
      const offers = { fraud: { people: { columns: {}, rows } } };
      const Document = JSON.stringify(productDocument(copyOf("crm/leads", "sales/list", { offers })));
      const event = { RequestType: "Update", ResourceProperties: { Document } } as const;
      return publishProduct({ ...world, publication: world.table })(event, CONTEXT);
    };

    await expect(offering({ kind: "not", operand: isTrue("ok") })).rejects.toThrow(/offers\.fraud: .*`ok = true`/);
    await expect(offering(isTrue("ok"))).resolves.toEqual({ PhysicalResourceId: "crm/leads" });
  });

  it("closes what was approved before its source was said to be a consent", async () => {
    await publishPeople({});
    for (const product of ["sales/people", "sales/list"]) await allow(product);
    expect((await assign(NOT_CONSENTING)).status).toBe(200);
    expect(await viewOfLeads()).toHaveProperty("people");

    await publishPeople(CONSENTS);

    expect(await viewOfLeads()).toBeUndefined();
    expect((await assign(CONSENTING)).status).toBe(200);
    expect(await viewOfLeads()).toHaveProperty("people");
  });

  it("closes what was approved before the product itself said that it is one", async () => {
    await world.table.publishProduct(people("crm/leads"));
    expect((await assign(NOT_CONSENTING)).status).toBe(200);
    expect(await viewOfLeads()).toHaveProperty("people");

    await world.table.publishProduct(people("crm/leads", { tables: [peopleTable(CONSENTS)] }));

    expect(await viewOfLeads()).toBeUndefined();
  });
});

/** Sue, who owns the domain, lets the product serve the purpose of the tests. */
async function allow(product: string): Promise<void> {
  const about = { product, purpose: "fraud", decision: "approve", reason: "fine" };
  const view = { people: { columns: { id: "clear", ok: "clear" } } };
  const handler = decideAssignment({ ...world, domain: "sales" });
  expect((await postAs("sue@acme.example", handler, { ...about, view })).status).toBe(200);
}
