/**
 * Builds what is published: every handler as one file in `dist/lambdas`, the library and the command line in `dist`.
 *
 * `node bin/build.ts handlers` stops after the handlers, which is all that a synth from the repository needs.
 */
import { bundleHandlers } from "./build/bundle-handlers.ts";
import { compilePackage } from "./build/compile-package.ts";

const [what = "all"] = process.argv.slice(2);
if (what !== "all" && what !== "handlers") {
  process.stderr.write(`unknown target \`${what}\` (use \`all\` or \`handlers\`)\n`);
  process.exit(2);
}

const handlers = await bundleHandlers();
process.stdout.write(`${handlers.length} handlers in dist/lambdas\n`);
if (what === "all") {
  compilePackage();
  process.stdout.write("library and command line in dist\n");
}
