/**
 * What it costs to synthesise a domain of many products, in a process that does nothing else.
 *
 * `synth-process.ts <products>`, forked with `CDK_VALIDATION=false`; sends or prints one {@link SynthResult}.
 */
import { App, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, PolicyHub, parseMesh } from "../../lib/index.ts";

/** Milliseconds of CPU. */
export interface SynthResult {
  readonly products: number;
  /** From the mesh document to the templates, everything else of the process left out. */
  readonly synth: number;
  /** What one product more costs. */
  readonly perProduct: number;
  /** The whole process with loading and everything, divided by the products. */
  readonly wholeProcessPerProduct: number;
}

/** A stack holds 500 resources; a product takes fifteen. */
const PRODUCTS_PER_STACK = 25;
const COLUMNS = 20;
const PURPOSES = ["marketing", "fraud-detection", "analytics"];
const ENVIRONMENT = { account: "111122223333", region: "eu-west-1" };

const products = Number(process.argv[2] ?? 100);
const one = cpuOf(() => synthesise(1));
const many = cpuOf(() => synthesise(products));
const result: SynthResult = {
  products,
  synth: many,
  perProduct: (many - one) / Math.max(1, products - 1),
  wholeProcessPerProduct: milliseconds(process.cpuUsage()) / products,
};
if (process.send) process.send(result);
else process.stdout.write(`${JSON.stringify(result)}\n`);

function synthesise(count: number): void {
  const mesh = parseMesh(document(count));
  const app = new App();
  const domainStack = new Stack(app, "Domain", { env: ENVIRONMENT });
  const tokens = { issuer: "https://id.acme.example", audience: "purpose-mesh" };
  const hub = PolicyHub.fromHubAttributes(domainStack, "Hub", { ...ENVIRONMENT, tableName: "policies", tokens });
  const domain = new DataDomain(domainStack, "Crm", { mesh, hub, domain: "crm" });
  for (const [index, { name }] of mesh.products.entries()) {
    const id = `Products-${Math.floor(index / PRODUCTS_PER_STACK)}`;
    const stack = app.node.tryFindChild(id) ?? new Stack(app, id, { env: ENVIRONMENT });
    if (stack instanceof Stack) new DataProduct(stack, name, { domain, product: name });
  }
  app.synth();
}

function document(count: number) {
  const columns = Array.from({ length: COLUMNS }, (_, index) => ({
    name: `column${index}`,
    type: "string",
    classification: "none",
  }));
  const assignments = PURPOSES.map((purpose) => ({
    purpose,
    decidedBy: "otto@acme.example",
    validFrom: "2026-01-01T00:00:00Z",
    views: {
      people: { columns: { column0: "pseudonym", column1: "clear", column2: "clear" } },
      events: { columns: { column0: "clear" }, rows: "column1 <> 'x'" },
    },
  }));
  return {
    mesh: 1,
    consumers: [ENVIRONMENT.account],
    purposes: PURPOSES.map((id) => ({ id, lawfulBasis: "contract" })),
    domains: [
      {
        id: "crm",
        owners: ["otto@acme.example"],
        products: Array.from({ length: count }, (_, index) => ({
          id: `product-${index}`,
          tables: ["people", "events"].map((name) => ({ name, subject: "none", columns })),
          assignments,
        })),
      },
    ],
  };
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return milliseconds(process.cpuUsage(before));
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
