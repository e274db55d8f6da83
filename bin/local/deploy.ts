/** `npm run local:deploy`: bootstraps and deploys the example mesh to the emulators; more arguments go to `cdk deploy`. */
import { bundleHandlers } from "../build/bundle-handlers.ts";
import { runScript, say } from "../script.ts";
import { bootstrap, deploy, shimmedResources } from "./cdk.ts";
import { requireEmulators } from "./emulators.ts";
import { localPlace } from "./places.ts";

const SAYS = "deploy the example mesh to the emulators, or the one that `-c mesh=…` names";

await runScript({ name: "local:deploy", says: SAYS, passesOnTo: "cdk deploy" }, async ({ operands }) => {
  const place = localPlace();
  requireEmulators(place);
  const tell = (text: string) => process.stdout.write(text);
  await bundleHandlers();
  await bootstrap(place, tell);
  await deploy(place, tell, operands);
  say("\nresource types that something stands in for, since ministack lacks them (docs/local.md):");
  for (const [type, count] of shimmedResources(place)) say(`  ${type} ×${count}`);
});
