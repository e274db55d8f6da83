/** `npm run local:deploy`: bootstraps and deploys the example mesh to the emulators; more arguments go to `cdk deploy`. */
import { bundleHandlers } from "../build/bundle-handlers.ts";
import { runScript, say } from "../script.ts";
import { apiAddresses, bootstrap, deploy, shimmedResources } from "./cdk.ts";
import { requireEmulators } from "./emulators.ts";
import { localPlace } from "./places.ts";

const DEPLOY = {
  name: "local:deploy",
  says: "deploy the example mesh to the emulators, or the one that `-c mesh=…` names",
  passesOnTo: "cdk deploy",
  examples: [
    { says: "the example", line: "" },
    { says: "a mesh of your own", line: "-c mesh=my/mesh.yaml" },
  ],
};

await runScript(DEPLOY, async ({ operands }) => {
  const place = localPlace();
  requireEmulators(place);
  let said = "";
  const tell = (text: string) => {
    said += text;
    process.stdout.write(text);
  };
  await bundleHandlers();
  await bootstrap(place, tell);
  await deploy(place, tell, operands);
  say("\nresource types that something stands in for, since ministack lacks them (docs/local.md):");
  for (const [type, count] of shimmedResources(place)) say(`  ${type} ×${count}`);
  say("\naddresses of the APIs, in quotes because of their dollar signs:");
  for (const [name, address] of apiAddresses(said)) say(`  ${name}='${address}'`);
});
