import { join } from "node:path";
import { App, CfnOutput, Stack } from "aws-cdk-lib/core";
import { loadMesh, PolicyHub } from "purpose-mesh";

const app = new App();
const stack = new Stack(app, "Governance", { env: { account: "111111111111", region: "eu-west-1" } });

const hub = new PolicyHub(stack, "Hub", {
  mesh: loadMesh(join(import.meta.dirname, "mesh.yaml")),
  tokens: { issuer: "https://id.acme.example", audience: "purpose-mesh" },
  domainAccounts: { crm: "222222222222" },
});

new CfnOutput(stack, "HubApi", { value: hub.api.apiEndpoint });

app.synth();
