import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // the first synth in a worker loads the CDK, which takes seconds on a slow core
    testTimeout: 30_000,
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    // the CDK's wasm validator costs seconds per synth; one test and CI's synth run it
    env: { CDK_VALIDATION: "false" },
  },
});
