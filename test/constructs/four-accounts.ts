import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { App, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, loadMesh, PolicyHub, PurposeAccess, type TokenIssuer } from "../../lib/index.ts";
import type { Mesh } from "../../lib/model/mesh.ts";

export const TOKENS: TokenIssuer = { issuer: "https://id.acme.example", audience: "purpose-mesh" };
export const ACCOUNTS = { hub: "111111111111", crm: "222222222222", sales: "333333333333", consumer: "444444444444" };
export const REGION = "eu-west-1";

/** The mesh of `fixtures/mesh.yaml`. */
export function fixtureMesh(): Mesh {
  return loadMesh(join(import.meta.dirname, "fixtures/mesh.yaml"));
}

/** A stack of an account. */
export function stackIn(app: App, id: string, account: string): Stack {
  return new Stack(app, id, { env: { account, region: REGION } });
}

/** Hub, two domains and a consumer, each in an account of its own. */
export function fourAccounts(mesh: Mesh = fixtureMesh()) {
  const app = new App();
  const domainAccounts = { crm: ACCOUNTS.crm, sales: ACCOUNTS.sales };
  const hub = new PolicyHub(stackIn(app, "Governance", ACCOUNTS.hub), "Hub", { mesh, tokens: TOKENS, domainAccounts });
  const crm = new DataDomain(stackIn(app, "Crm", ACCOUNTS.crm), "Domain", { mesh, hub, domain: "crm" });
  const customers = new DataProduct(crm, "Customers", { domain: crm, product: "customers" });
  const sales = new DataDomain(stackIn(app, "Sales", ACCOUNTS.sales), "Domain", { mesh, hub, domain: "sales" });
  const orders = new DataProduct(sales, "Orders", { domain: sales, product: "orders" });
  const access = new PurposeAccess(stackIn(app, "Analysts", ACCOUNTS.consumer), "Access", {
    mesh,
    hub,
    domainAccounts,
  });
  return { app, hub, crm, customers, sales, orders, access };
}

/** The templates of {@link fourAccounts}, by stack. */
export function templates({ hub, crm, sales, access }: ReturnType<typeof fourAccounts>) {
  return {
    hub: Template.fromStack(Stack.of(hub)),
    crm: Template.fromStack(Stack.of(crm)),
    sales: Template.fromStack(Stack.of(sales)),
    consumer: Template.fromStack(Stack.of(access)),
  };
}
