/** `npm run local:down`: stops the emulators and all that they run. What was deployed goes with them. */
import { runScript, say } from "../script.ts";
import { stopEmulators } from "./emulators.ts";
import { localPlace } from "./places.ts";

const DOWN = {
  name: "local:down",
  says: "stop the emulators; what was deployed goes with them",
  examples: [{ says: "those that `npm run local:up` started", line: "" }],
};

await runScript(DOWN, async () => {
  const stopped = await stopEmulators(localPlace());
  say(stopped.length > 0 ? `stopped: ${stopped.join(", ")}` : "nothing was running");
});
