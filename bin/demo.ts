/**
 * One governed data product, end to end, on this machine: the handlers that are deployed to AWS behind HTTP, tokens
 * that are verified, DuckDB over Parquet files in place of Athena. Checks everything it says; exits with 1 if anything
 * does not hold.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FULL_SIZE } from "../examples/retail/write-data.ts";
import { MeshError } from "../lib/model/errors.ts";
import { Story } from "./demo/story.ts";
import { tell } from "./demo/tell.ts";

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
  await tell(story, folder, FULL_SIZE);
  process.exitCode = story.failed > 0 ? 1 : 0;
} catch (error) {
  const isOurs = error instanceof MeshError;
  process.stderr.write(`the demo broke off: ${isOurs ? `${error.message} (${error.help ?? error.code})` : error}\n`);
  process.exitCode = 1;
} finally {
  clean();
}
