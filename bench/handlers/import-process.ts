/** Sends the CPU time, in seconds, that importing one module takes in a fresh process: `import-process.ts <file>`, forked. */
import { pathToFileURL } from "node:url";
import { cpuStopwatch } from "../cpu.ts";

const [file = ""] = process.argv.slice(2);
const elapsed = cpuStopwatch();
await import(pathToFileURL(file).href);
process.send?.(elapsed(), () => process.exit(0));
