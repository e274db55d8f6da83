import { defineConfig } from "vitest/config";

/** `npm run test:rules`: minutes, one broken rule after the other. */
// biome-ignore lint/style/noDefaultExport: vitest takes nothing else
export default defineConfig({
  test: {
    include: ["test/rules/*.rules.ts"],
    root: `${import.meta.dirname}/../..`,
    testTimeout: 300_000,
    reporters: ["verbose", `${import.meta.dirname}/../support/closing-line-reporter.ts`],
  },
});
