import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as publishPolicies } from "../../lambdas/publish-policies/handler.ts";
import { createHandler as publishProduct } from "../../lambdas/publish-product/handler.ts";
import type { CustomResourceEvent } from "../../lambdas/shared/custom-resource.ts";
import { productDocument } from "../../lib/model/workflow/documents.ts";
import type { HubContent, ProductContent } from "../../lib/model/workflow/hub.ts";
import { hubDocument } from "../../lib/model/workflow/hub-document.ts";
import { customers, hub, people, productNamed, purpose } from "../contract/sample-mesh.ts";
import { CONTEXT, newMesh, World } from "./support.ts";

let world: World;
beforeEach(() => {
  world = new World();
});

function hubText(given: Partial<HubContent> = {}, staff = people): string {
  return JSON.stringify(hubDocument({ content: { ...hub, ...given }, people: staff }));
}

function deployHub(Document: unknown, given: Partial<CustomResourceEvent> = {}) {
  const event = { RequestType: "Create", ResourceProperties: { Document }, ...given } as const;
  return publishPolicies({ ...world, publication: world.table })(event, CONTEXT);
}

function deployProduct(product: ProductContent, given: Partial<CustomResourceEvent> = {}) {
  const Document = JSON.stringify(productDocument(product));
  const event = { RequestType: "Create", ResourceProperties: { Document }, ...given } as const;
  return publishProduct({ ...world, publication: world.table })(event, CONTEXT);
}

describe("publishing the hub", () => {
  it.each([
    { why: "plain", encode: (text: string) => text },
    { why: "compressed", encode: (text: string) => gzipSync(text).toString("base64") },
  ])("takes a $why document", async ({ encode }) => {
    const answer = await deployHub(encode(hubText()));

    expect(answer).toEqual({ PhysicalResourceId: "policies", Data: { Release: 1, People: 6, ToConfirm: "" } });
    expect(await world.table.readHub()).toEqual({ ...hub, release: 1 });
    expect(await world.table.readLine("alice@acme.example")).toHaveLength(3);
  });

  it("says which purposes' statements must be confirmed", async () => {
    await deployHub(hubText());
    const purposes = hub.purposes.map((one) => (one.id === "fraud" ? { ...one, version: 2 } : one));

    const { Data } = await deployHub(hubText({ purposes }), { RequestType: "Update" });

    expect(Data).toMatchObject({ Release: 2, ToConfirm: "fraud" });
  });

  it("refuses what may not follow the release before, and publishes nothing of it", async () => {
    await deployHub(hubText());
    const text = hubText({ purposes: [purpose("other")] }, [...people, { id: "new@acme.example" }]);

    await expect(deployHub(text)).rejects.toThrow(/purpose `marketing` was published before and is missing/);
    expect((await world.table.readHub()).release).toBe(1);
    expect(await world.table.readPerson("new@acme.example")).toBeUndefined();
  });

  it("removes people who are gone from the document", async () => {
    await deployHub(hubText());
    const without = people.filter(({ id }) => id !== "bob@acme.example");

    const event = { RequestType: "Update", OldResourceProperties: { Document: hubText() } } as const;
    await deployHub(hubText({}, without), event);

    expect(await world.table.readPerson("bob@acme.example")).toBeUndefined();
    expect(await world.table.readPerson("alice@acme.example")).toBeDefined();
  });

  it("leaves everything when its stack is deleted", async () => {
    await deployHub(hubText());

    await deployHub(hubText(), { RequestType: "Delete", PhysicalResourceId: "policies" });

    expect((await world.table.readHub()).release).toBe(1);
  });

  it.each([
    { document: undefined, why: "no document" },
    { document: 7, why: "a number" },
    { document: "{", why: "half a document" },
    { document: "H4sIAAAA", why: "half a compressed document" },
    { document: gzipSync(`{"a":"${" ".repeat(64 * 1024 * 1024)}"}`).toString("base64"), why: "a bomb" },
  ])("refuses $why", async ({ document }) => {
    await expect(deployHub(document)).rejects.toThrow(/^Document: /);
  });

  it("tells CloudFormation what is wrong, with no trace but the line that Lambda needs, and not what it does not know", async () => {
    const error = await deployHub(hubText({ maxSession: -1 })).catch((thrown: unknown) => thrown);
    world.table.readHub = () => Promise.reject(new Error("alice@acme.example"));
    const defect = await deployHub(hubText()).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ message: expect.stringContaining("maxSession"), stack: "InvalidDocumentError" });
    expect(defect).toMatchObject({ message: "something went wrong on our side", stack: "InternalError" });
    // Lambda's runtime logs whatever hangs on an error
    expect(inspect(defect, { depth: null, showHidden: true })).not.toContain("alice");
    expect(JSON.stringify(world.lines)).not.toContain("alice");
  });
});

describe("publishing a product", () => {
  beforeEach(async () => {
    world = await newMesh();
  });

  it("makes it known under its own id, with what it offers", async () => {
    const product = productNamed("crm/leads", { inputs: ["crm/customers"] });

    expect(await deployProduct(product)).toEqual({ PhysicalResourceId: "crm/leads" });
    expect((await world.table.readProduct("crm/leads"))?.product).toEqual(product);
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
