/**
 * One governed data product, end to end, on this machine: the handlers that are deployed to AWS behind HTTP, tokens
 * that are verified, DuckDB over Parquet files in place of Athena. Checks everything it says; exits with 1 if anything
 * does not hold.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FULL_SIZE, type RetailSize } from "../examples/retail/write-data.ts";
import { MeshError } from "../lib/model/errors.ts";
import { Story } from "./demo/story.ts";
import { tell } from "./demo/tell.ts";

const size = sizeOf(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), "purpose-mesh-demo-"));
const clean = () => rmSync(folder, { recursive: true, force: true });
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    clean();
    process.exit(130);
  });
}

const story = new Story(process.stdout);
try {
  await tell(story, folder, size);
  process.exitCode = story.failed > 0 ? 1 : 0;
} catch (error) {
  const isOurs = error instanceof MeshError;
  process.stderr.write(`the demo broke off: ${isOurs ? `${error.message} (${error.help ?? error.code})` : error}\n`);
  process.exitCode = 1;
} finally {
  clean();
}

/** `--customers 200 --orders 1000` makes less data, `--tickets` likewise. */
function sizeOf(args: string[]): RetailSize {
  try {
    const option = { type: "string" } as const;
    const { values } = parseArgs({ args, options: { customers: option, orders: option, tickets: option } });
    const given = Object.entries(values).map(([what, count]) => [what, positive(what, count)]);
    return { ...FULL_SIZE, ...Object.fromEntries(given) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}

function positive(what: string, count: string): number {
  if (/^[1-9]\d{0,6}$/.test(count)) return Number(count);
  throw new Error(`--${what} takes a number from 1 to 9999999`);
}
