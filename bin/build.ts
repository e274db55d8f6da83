/** `npm run build`: everything that is published. `handlers` alone is all that a synth from the repository needs. */
import { bundleHandlers } from "./build/bundle-handlers.ts";
import { compilePackage } from "./build/compile-package.ts";
import { UsageError } from "./cli/errors.ts";
import { runScript, say } from "./script.ts";

const BUILD = {
  name: "build",
  says: "bundle every handler into `dist/lambdas`, and compile library and command line into `dist`",
  operands: [{ name: "TARGET", says: "`all` or `handlers` (default: `all`)", isOptional: true }],
  examples: [{ says: "what a synth takes", line: "handlers" }],
};

await runScript(BUILD, async ({ operands: [target = "all"] }) => {
  if (target !== "all" && target !== "handlers") {
    throw new UsageError(`unknown target \`${target}\``, { help: "use `all` or `handlers`" });
  }
  const handlers = await bundleHandlers();
  say(`${handlers.length} handlers in dist/lambdas`);
  if (target === "handlers") return;
  compilePackage();
  say("library and command line in dist");
});
