import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../repository.ts";
import { BuildError } from "./build-error.ts";

/**
 * Compiles the library and the command line to JavaScript with declarations in `dist`.
 *
 * What an earlier build left stays until the compiler is done, so that a failure leaves it whole.
 *
 * @throws BuildError if the compiler finds faults, which it writes to standard output
 */
export function compilePackage(): void {
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const unfinished = join(REPOSITORY, `dist/.compiled-${process.pid}`);
  const args = [compiler, "--project", join(REPOSITORY, "tsconfig.build.json"), "--outDir", unfinished];
  try {
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0)
      throw new BuildError("the compiler found faults, see above", { help: "correct what is named there" });
    for (const folder of ["lib", "bin"]) {
      const target = join(REPOSITORY, "dist", folder);
      rmSync(target, { recursive: true, force: true });
      renameSync(join(unfinished, folder), target);
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
