import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as publishProduct } from "../../lambdas/publish-product/handler.ts";
import type { CustomResourceEvent } from "../../lambdas/shared/custom-resource.ts";
import { productDocument } from "../../lib/model/workflow/documents.ts";
import type { ProductContent } from "../../lib/model/workflow/hub.ts";
import { customers, productNamed } from "../contract/sample-mesh.ts";
import { CONTEXT, newMesh, World } from "./support.ts";

let world: World;
beforeEach(() => {
  world = new World();
});

function deployProduct(product: ProductContent, given: Partial<CustomResourceEvent> = {}) {
  return deployText(JSON.stringify(productDocument(product)), given);
}

function deployText(Document: unknown, given: Partial<CustomResourceEvent> = {}) {
  const event = { RequestType: "Create", ResourceProperties: { Document }, ...given } as const;
  return publishProduct({ ...world, publication: world.table })(event, CONTEXT);
}

describe("publishing a product", () => {
  beforeEach(async () => {
    world = await newMesh();
  });

  it("makes it known under its own id, with what it offers", async () => {
    const product = productNamed("crm/leads", { inputs: ["crm/customers"] });

    expect(await deployProduct(product)).toEqual({ PhysicalResourceId: "crm/leads" });
    expect((await world.table.readProduct("crm/leads"))?.product).toEqual(product);
  });

  it("takes its document compressed", async () => {
    const text = JSON.stringify(productDocument(productNamed("crm/leads")));

    await deployText(gzipSync(text).toString("base64"));

    expect(await world.table.readProduct("crm/leads")).toBeDefined();
  });

  it.each([
    { document: undefined, why: "no document" },
    { document: 7, why: "a number" },
    { document: "{", why: "half a document" },
    { document: "H4sIAAAA", why: "half a compressed document" },
    { document: gzipSync(`{"a":"${" ".repeat(64 * 1024 * 1024)}"}`).toString("base64"), why: "a bomb" },
  ])("refuses $why", async ({ document }) => {
    await expect(deployText(document)).rejects.toThrow(/^Document: /);
  });

  it("keeps what was decided about it", async () => {
    const key = { leg: "product", product: "crm/customers", purpose: "marketing" } as const;
    await world.table.writeLeg({ ...(await world.table.readLeg(key)), version: 1 });

    await deployProduct(customers, { RequestType: "Update" });

    expect((await world.table.readProduct("crm/customers"))?.legs).toHaveLength(1);
  });

  it.each([
    { product: productNamed("sales/orders"), message: /no product of domain `crm`/ },
    { product: productNamed("crm/leads", { inputs: ["sales/orders"] }), message: /nobody publishes `sales\/orders`/ },
    {
      product: productNamed("crm/leads", { offers: { marketing: { leads: { columns: {} } } } }),
      message: /unknown table `leads`/,
    },
  ])("is refused with $message", async ({ product, message }) => {
    await expect(deployProduct(product)).rejects.toThrow(message);
    expect(await world.table.readProduct(product.id)).toBeUndefined();
  });

  it("is refused while the hub has no such domain", async () => {
    world = new World();

    await expect(deployProduct(customers)).rejects.toThrow(/the hub has no domain `crm`/);
  });

  it("takes the product off when its stack is deleted, and no other domain's", async () => {
    await world.table.publishProduct(productNamed("sales/orders"));

    await deployProduct(customers, { RequestType: "Delete", PhysicalResourceId: "sales/orders" });
    await deployProduct(customers, { RequestType: "Delete", PhysicalResourceId: "2026/failed-to-create" });
    expect(await world.table.readProduct("crm/customers")).toBeDefined();

    await deployProduct(customers, { RequestType: "Delete", PhysicalResourceId: "crm/customers" });
    expect(await world.table.readProduct("crm/customers")).toBeUndefined();
    expect(await world.table.readProduct("sales/orders")).toBeDefined();
  });
});
