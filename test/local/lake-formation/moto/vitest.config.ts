import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest takes nothing else
export default defineConfig({
  test: {
    include: ["test/local/lake-formation/moto/*.moto.ts"],
    root: `${import.meta.dirname}/../../../..`,
    // the first start makes the virtual environment
    hookTimeout: 600_000,
    testTimeout: 180_000,
    reporters: ["default", `${import.meta.dirname}/../../../support/closing-line-reporter.ts`],
  },
});
