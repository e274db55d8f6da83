import { globSync } from "node:fs";
import { basename, dirname } from "node:path";
import { REPOSITORY } from "../../bin/build/bundle-handlers.ts";

export const KILOBYTE = 1000;

/** How much larger than an empty one a handler's bundle may be. */
export const MOST_BYTES = 60 * KILOBYTE;

/** Folders of `lambdas` that hold a handler. */
export function handlerNames(): readonly string[] {
  return globSync("lambdas/*/handler.ts", { cwd: REPOSITORY })
    .map((file) => basename(dirname(file)))
    .sort();
}
