import { join } from "node:path";
import { App, CfnOutput, Size, Stack } from "aws-cdk-lib/core";
import { loadMesh, PolicyHub, PurposeAccess } from "purpose-mesh";

const app = new App();
const stack = new Stack(app, "Analysts", { env: { account: "333333333333", region: "eu-west-1" } });

// the central team deploys the hub, in an account of its own
const hub = PolicyHub.fromHubAttributes(stack, "Hub", {
  account: "111111111111",
  region: "eu-west-1",
  tokens: { issuer: "https://id.acme.example", audience: "purpose-mesh" },
});
const access = new PurposeAccess(stack, "Access", {
  mesh: loadMesh(join(import.meta.dirname, "mesh.yaml")),
  hub,
  domainAccounts: { crm: "222222222222" },
  scanLimit: Size.gibibytes(100),
});

new CfnOutput(stack, "Purposes", { value: [...access.seats.keys()].join(" ") });

app.synth();
