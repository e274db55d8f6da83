import { App } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { DataDomain, type DataDomainProps, DataProduct, PolicyHub, type PolicyHubAttributes } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, REGION, stackIn, TOKENS } from "./four-accounts.ts";
import { resourcesOf } from "./template-reading.ts";

const HUB = { account: ACCOUNTS.hub, region: REGION, tokens: TOKENS };

/** The properties by which domain crm publishes its product, and has the converger run afterwards. */
function publicationOf(hub: Partial<PolicyHubAttributes> = {}, given: Partial<DataDomainProps> = {}) {
  const stack = stackIn(new App(), "Crm", ACCOUNTS.crm);
  const domain = new DataDomain(stack, "Domain", {
    mesh: fixtureMesh(),
    hub: PolicyHub.fromHubAttributes(stack, "Hub", { ...HUB, ...hub }),
    domain: "crm",
    ...given,
  });
  new DataProduct(stack, "Customers", { domain, product: "customers" });
  return ["Custom::PurposeMeshProduct", "Custom::PurposeMeshConvergence"].map((type) => {
    const { ServiceToken: _, ...properties } = resourcesOf(stack, type)[0]?.Properties ?? {};
    return properties;
  });
}

describe("the publication of a product", () => {
  const before = publicationOf();

  it("stays as it is while nothing changes", () => {
    expect(publicationOf()).toEqual(before);
  });

  it.each([
    { why: "the hub is in another account", change: publicationOf({ account: ACCOUNTS.consumer }) },
    { why: "the hub has another name", change: publicationOf({ hubName: "trial" }) },
    { why: "somebody asks for it", change: publicationOf({}, { publishAgain: "restored on 1 June" }) },
  ])("is due again, with a run of the converger, when $why", ({ change }) => {
    const [product, convergence] = change;

    expect(product).not.toEqual(before[0]);
    expect(convergence).not.toEqual(before[1]);
    expect(product?.Document).toEqual(before[0]?.Document);
  });

  it("has the converger run whenever what is published is new, be it of the same length", () => {
    const mesh = fixtureMesh();
    const products = mesh.products.map((each) => ({ ...each, owners: ["olga@acme.example"] }));
    const others = mesh.products.map((each) => ({ ...each, owners: ["ogla@acme.example"] }));
    const [product, convergence] = publicationOf({}, { mesh: { ...mesh, products } });
    const [other, again] = publicationOf({}, { mesh: { ...mesh, products: others } });

    expect(product?.Document).not.toEqual(other?.Document);
    expect(convergence?.Fingerprint).not.toEqual(again?.Fingerprint);
  });
});
