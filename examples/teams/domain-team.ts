import { join } from "node:path";
import { App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, loadMesh, PolicyHub } from "purpose-mesh";

const app = new App();
const stack = new Stack(app, "Crm", { env: { account: "222222222222", region: "eu-west-1" } });

const hub = PolicyHub.fromHubAttributes(stack, "Hub", {
  account: "111111111111",
  region: "eu-west-1",
  tokens: { issuer: "https://id.acme.example", audience: "purpose-mesh" },
});

const mesh = loadMesh(join(import.meta.dirname, "mesh.yaml"));
const crm = new DataDomain(stack, "Domain", { mesh, hub, domain: "crm" });
new DataProduct(stack, "Customers", { domain: crm, product: "customers" });
new CfnOutput(stack, "DomainApi", { value: crm.api.apiEndpoint });
app.synth();
