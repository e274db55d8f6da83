/**
 * The CDK app of a mesh document: by default the example of `examples/retail`, all in one account.
 *
 *   npm run synth
 *   npx cdk deploy --all
 *   npx cdk synth -c mesh=my/mesh.yaml -c accounts=hub:111111111111,crm:222222222222,consumer:333333333333
 *
 * Every finding of cdk-nag's AwsSolutions fails it, unless the constructs say why they accept it.
 */
import { join } from "node:path";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { App, Validations } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";
import { loadMesh } from "../lib/index.ts";
import { deployMesh } from "./app/deploy-mesh.ts";
import { readSettings } from "./app/settings.ts";
import { reportFailure } from "./cli/failure.ts";
import { processTerminal } from "./cli/terminal.ts";
import { localPlace, loopback } from "./local/places.ts";

try {
  await synthesise();
} catch (error) {
  process.exitCode = reportFailure(error, processTerminal());
}

async function synthesise(): Promise<void> {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const {
    mesh = join(import.meta.dirname, "../examples/retail/mesh.yaml"),
    local,
    ...settings
  } = readSettings((key) => app.node.tryGetContext(key));
  deployMesh(app, loadMesh(mesh), { ...settings, apiAddress: local ? localAddress : undefined });
  if (local) {
    const { shimForLocal } = await import("./app/local-shim.ts");
    shimForLocal(app, { issuer: loopback(localPlace().tokens) });
  }
  app.synth();
}

/** The emulator gives an API a name that no resolver knows. */
function localAddress({ apiId }: HttpApi): string {
  return `${loopback(localPlace().aws)}/_aws/execute-api/${apiId}/$default`;
}
