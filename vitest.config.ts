import { defineConfig } from "vitest/config";

/** What synthesises needs the handlers built; the rest need not wait for that. */
const DEPLOYED = ["test/constructs/**/*.test.ts", "test/package/**/*.test.ts"];

export default defineConfig({
  test: {
    // the first synth in a worker loads the CDK, which takes seconds on a slow core
    testTimeout: 30_000,
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    // the CDK's wasm validator costs seconds per synth; one test and CI's synth run it
    env: { CDK_VALIDATION: "false" },
    projects: [
      { extends: true, test: { name: "code", include: ["test/**/*.test.ts"], exclude: DEPLOYED } },
      {
        extends: true,
        test: { name: "deployed", include: DEPLOYED, globalSetup: ["test/support/build-once.ts"], hookTimeout: 60_000 },
      },
    ],
  },
});
