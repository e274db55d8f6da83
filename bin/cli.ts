#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// as written, types are stripped on every start, which takes longer than most commands: keep the result where only
// whoever may change the repository can put one
if (import.meta.filename.endsWith(".ts")) {
  enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/purpose-mesh"));
}
await import("./cli/main.ts");
