/** `npm run local:up`: starts the emulators of AWS on this machine. */
import { runScript, say } from "../script.ts";
import { startEmulators } from "./emulators.ts";
import { localPlace, loopback } from "./places.ts";

const UP = {
  name: "local:up",
  says: "start the emulators of AWS on this machine; the first time installs them (a minute)",
  examples: [{ says: "then deploy with `npm run local:deploy`", line: "" }],
  note: "They take four ports from 4566 on; LOCAL_PORT=14566 sets another first one, for all `local:` scripts.",
};

await runScript(UP, async () => {
  const place = localPlace();
  await startEmulators(place, say);
  say(`AWS                      ${loopback(place.aws)} (ministack)`);
  say(`KMS                      ${loopback(place.keys)} (moto)`);
  say(`Lake Formation and Glue  ${loopback(place.lakeFormation)} (this repository's model)`);
  say(`tokens                   ${loopback(place.tokens)}`);
  say("next: npm run local:deploy; stop with npm run local:down");
});
