import { bundleHandlers } from "../../bin/build/bundle-handlers.ts";

/** Constructs deploy built handlers, so tests that synthesise need them built: once per run, not once per file. */
export async function setup(): Promise<void> {
  await bundleHandlers();
}
