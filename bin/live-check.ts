/**
 * `npm run live:check`: settles on a real AWS account what the kit assumes of it (docs/live-account.md).
 *
 * Interrupted once, it stops and removes what it made; interrupted twice, it leaves that to `--clean-up`.
 */
import { randomBytes } from "node:crypto";
import { processTerminal } from "./cli/terminal.ts";
import { connect } from "./live/aws/connect.ts";
import { liveCheck } from "./live/main.ts";

const terminal = processTerminal();
const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted) {
      terminal.stderr.write("left as it is: run again with --clean-up and the journal\n");
      process.exit(130);
    }
    terminal.stderr.write("stopping; what was made is being removed, which takes a minute\n");
    controller.abort();
  });
}

process.exitCode = await liveCheck(process.argv.slice(2), {
  terminal,
  connect,
  signal: controller.signal,
  folder: process.cwd(),
  newRun: () => randomBytes(4).toString("hex"),
});
