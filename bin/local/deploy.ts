/** `npm run local:deploy`: bootstraps and deploys the example mesh to the emulators; more arguments go to `cdk deploy`. */
import { bundleHandlers } from "../build/bundle-handlers.ts";
import { bootstrap, deploy, shimmedResources } from "./cdk.ts";
import { localPlace } from "./places.ts";
import { runCommand, say } from "./report.ts";

await runCommand(async () => {
  const place = localPlace();
  const tell = (text: string) => process.stdout.write(text);
  await bundleHandlers();
  await bootstrap(place, tell);
  await deploy(place, tell, process.argv.slice(2));
  say("\nresource types that something stands in for, since ministack lacks them (docs/local.md):");
  for (const [type, count] of shimmedResources(place)) say(`  ${type} ×${count}`);
});
