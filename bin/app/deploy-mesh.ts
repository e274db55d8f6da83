import { type App, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, type Mesh, PolicyHub, PurposeAccess } from "../../lib/index.ts";
import type { DeploymentSettings } from "./settings.ts";

/** Adds to `app` the stacks of a whole mesh: hub, one per domain, and a consumer. */
export function deployMesh(app: App, document: Mesh, { region, account, accounts, tokens }: DeploymentSettings): void {
  const accountOf = (whose: string) => accounts[whose] ?? account;
  const stackOf = (whose: string, id: string) => new Stack(app, id, { env: { region, account: accountOf(whose) } });
  // which account consumes is this deployment's to say
  const mesh: Mesh = { ...document, consumers: [accountOf("consumer")] };
  const domainAccounts = Object.fromEntries(mesh.domains.map(({ id }) => [id, accountOf(id)]));

  const hub = new PolicyHub(stackOf("hub", "Governance"), "Hub", { mesh, tokens, domainAccounts });
  for (const { id } of mesh.domains) {
    const stack = stackOf(id, `Domain-${id}`);
    const domain = new DataDomain(stack, "Domain", { mesh, hub, domain: id });
    for (const product of mesh.products.filter((one) => one.domain === id)) {
      new DataProduct(stack, `Product-${product.name}`, { domain, product: product.name });
    }
  }
  new PurposeAccess(stackOf("consumer", "Consumer"), "Access", { mesh, hub, domainAccounts });
}
