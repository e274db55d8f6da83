/** `npm run local:up`: starts the emulators of AWS on this machine. */
import { runScript, say } from "../script.ts";
import { startEmulators } from "./emulators.ts";
import { localPlace, loopback } from "./places.ts";

const SAYS = "start the emulators of AWS on this machine; the first time installs them (a minute)";

await runScript({ name: "local:up", says: SAYS }, async () => {
  const place = localPlace();
  await startEmulators(place, say);
  say(`AWS                      ${loopback(place.aws)} (ministack)`);
  say(`KMS                      ${loopback(place.keys)} (moto)`);
  say(`Lake Formation and Glue  ${loopback(place.lakeFormation)} (this repository's model)`);
  say(`tokens                   ${loopback(place.tokens)}`);
  say("next: npm run local:deploy; stop with npm run local:down");
});
