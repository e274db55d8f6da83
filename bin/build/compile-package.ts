import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { asFileError } from "../../lib/local/file-errors.ts";
import { REPOSITORY } from "../repository.ts";
import { BuildError } from "./build-error.ts";

/**
 * Compiles the library and the command line to JavaScript with declarations.
 *
 * What an earlier build left stays until the compiler is done, so that a failure leaves it whole.
 *
 * @param dist the folder that takes them. @default - the repository's `dist`
 * @throws BuildError if the compiler finds faults, which it writes to standard output
 * @throws NoPermissionError if nothing can be written there
 */
export function compilePackage(dist = join(REPOSITORY, "dist")): void {
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const unfinished = join(dist, `.compiled-${process.pid}`);
  const args = [compiler, "--project", join(REPOSITORY, "tsconfig.build.json"), "--outDir", unfinished];
  try {
    // the compiler takes a folder that it cannot make for one fault of each source
    mkdirSync(unfinished, { recursive: true });
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0)
      throw new BuildError("the compiler found faults, see above", { help: "correct what is named there" });
    for (const folder of ["lib", "bin"]) {
      const target = join(dist, folder);
      rmSync(target, { recursive: true, force: true });
      renameSync(join(unfinished, folder), target);
    }
  } catch (cause) {
    throw asFileError(cause, dist);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
