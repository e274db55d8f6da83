import { App, CfnOutput, Size, Stack } from "aws-cdk-lib/core";
import { loadMesh, PolicyHub, PurposeAccess } from "purpose-mesh";

const app = new App();
const stack = new Stack(app, "Analysts", { env: { account: "333333333333", region: "eu-west-1" } });

// the hub is deployed by a stack of its own, which leaves its attributes in Systems Manager
const hub = PolicyHub.fromSsmParameters(stack, "Hub");
const access = new PurposeAccess(stack, "Access", {
  mesh: loadMesh("mesh.yaml"),
  hub,
  domainAccounts: { crm: "222222222222" },
  scanLimit: Size.gibibytes(100),
});

new CfnOutput(stack, "Purposes", { value: [...access.seats.keys()].join(" ") });

app.synth();
