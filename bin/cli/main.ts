import { reportFailure, stopOnBrokenOutput } from "./failure.ts";
import { runCli } from "./run.ts";
import { processTerminal } from "./terminal.ts";

const terminal = processTerminal();
stopOnBrokenOutput(terminal);
process.on("uncaughtException", (error) => process.exit(reportFailure(error, terminal)));

// set rather than exit: what was written to a pipe must arrive first
process.exitCode = await runCli(process.argv.slice(2), terminal);
