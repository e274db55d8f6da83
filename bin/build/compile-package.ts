import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./bundle-handlers.ts";

/**
 * Compiles the library and the command line to JavaScript with declarations in `dist`.
 *
 * Type checking is not its job; whatever is emitted has passed `npm run check:types` or the compiler says so here.
 */
export function compilePackage(): void {
  for (const folder of ["lib", "bin"]) rmSync(join(REPOSITORY, "dist", folder), { recursive: true, force: true });
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "--project", join(REPOSITORY, "tsconfig.build.json")], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the compiler found faults, see above");
}
