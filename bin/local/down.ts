/** `npm run local:down`: stops the emulators and all that they run. What was deployed goes with them. */
import { stopEmulators } from "./emulators.ts";
import { localPlace } from "./places.ts";
import { runCommand, say } from "./report.ts";

await runCommand(async () => {
  const stopped = await stopEmulators(localPlace());
  say(stopped.length > 0 ? `stopped: ${stopped.join(", ")}` : "nothing was running");
});
