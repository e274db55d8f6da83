/** How much CPU time importing one module takes in a fresh process: `import-process.ts <file>`, forked. */
import { pathToFileURL } from "node:url";

/** In milliseconds. */
export interface ImportResult {
  readonly cpu: number;
  readonly wall: number;
}

const [file = ""] = process.argv.slice(2);
const start = process.cpuUsage();
const begin = performance.now();
await import(pathToFileURL(file).href);
const wall = performance.now() - begin;
const { user, system } = process.cpuUsage(start);
process.send?.({ cpu: (user + system) / 1e3, wall } satisfies ImportResult, () => process.exit(0));
