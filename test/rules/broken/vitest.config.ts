import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BROKEN_RULES } from "../broken-rules.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** What a run breaks: the rule of this name. */
const broken = BROKEN_RULES.find(({ rule }) => rule === process.env.BROKEN_RULE);

/** Tests of the model, which are to notice that one rule is broken. */
// biome-ignore lint/style/noDefaultExport: vitest takes nothing else
export default defineConfig({
  plugins: [
    {
      name: "break-one-rule",
      enforce: "pre",
      // without it the tests would pass, and seem to have noticed nothing
      buildStart() {
        if (!broken) this.error("set `BROKEN_RULE` to a rule of test/rules/broken-rules.ts");
      },
      transform(code, id) {
        if (!broken || id !== resolve(ROOT, broken.file)) return undefined;
        if (!code.includes(broken.from)) this.error(`${broken.file} does not hold what is to be broken`);
        return code.replace(broken.from, () => broken.to);
      },
    },
  ],
  test: {
    root: ROOT,
    // what is broken differs from run to run, which a cache of transformed modules would not see
    fsModuleCache: false,
    include: ["test/{model,scenarios}/**/*.test.ts"],
    testTimeout: 120_000,
    setupFiles: ["test/rules/broken/first-failure.ts"],
  },
});
