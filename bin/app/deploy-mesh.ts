import { type App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, type Mesh, PolicyHub, PurposeAccess } from "../../lib/index.ts";
import { type DeploymentSettings, requireKnownAccounts } from "./settings.ts";

/** Adds to `app` the stacks of a whole mesh: hub, one per domain, and a consumer. */
export function deployMesh(app: App, document: Mesh, settings: DeploymentSettings): void {
  requireKnownAccounts(settings, document);
  const { region, account, accounts, tokens, removalPolicy, apiAddress = ({ apiEndpoint }) => apiEndpoint } = settings;
  const accountOf = (whose: string) => (Object.hasOwn(accounts, whose) && accounts[whose]) || account;
  const stackOf = (whose: string, id: string) => new Stack(app, id, { env: { region, account: accountOf(whose) } });
  // which account consumes is this deployment's to say
  const mesh: Mesh = { ...document, consumers: [accountOf("consumer")] };
  const domainAccounts = Object.fromEntries(mesh.domains.map(({ id }) => [id, accountOf(id)]));

  const governance = stackOf("hub", "Governance");
  const hub = new PolicyHub(governance, "Hub", { mesh, tokens, domainAccounts, removalPolicy });
  new CfnOutput(governance, "HubApi", {
    value: apiAddress(hub.api),
    description: "Ask, decide about people, open sessions",
  });
  const domainStacks = new Map<string, Stack>();
  for (const { id } of mesh.domains) {
    const stack = stackOf(id, `Domain-${id}`);
    domainStacks.set(id, stack);
    const domain = new DataDomain(stack, "Domain", { mesh, hub, domain: id, removalPolicy });
    new CfnOutput(stack, "DomainApi", { value: apiAddress(domain.api), description: `Decide about products of ${id}` });
    for (const product of mesh.products.filter((one) => one.domain === id)) {
      new DataProduct(stack, `Product-${product.name}`, { domain, product: product.name });
    }
  }
  upstreamFirst(mesh, domainStacks);
  new PurposeAccess(stackOf("consumer", "Consumer"), "Access", { mesh, hub, domainAccounts, removalPolicy });
}

/** Deploys a domain after those whose products it uses: a product is refused while its inputs are not published. */
function upstreamFirst({ products }: Mesh, stacks: ReadonlyMap<string, Stack>): void {
  for (const { domain, inputs } of products) {
    for (const input of inputs) {
      const [down, up] = [stacks.get(domain), stacks.get(input.split("/")[0] ?? "")];
      // domains that use products of each other take more than one deployment, in an order that their teams choose
      if (down && up && down !== up && !dependsOn(up, down)) down.addStackDependency(up, "its products are inputs");
    }
  }
}

function dependsOn(stack: Stack, other: Stack): boolean {
  return stack.dependencies.some((one) => one === other || dependsOn(one, other));
}
