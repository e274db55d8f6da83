import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What synthesises needs the handlers built; the rest need not wait for that. */
const DEPLOYED = ["test/constructs/**/*.test.ts", "test/package/**/*.test.ts"];

/** Minutes, Python and four ports: `npm run test:e2e`. */
const E2E = ["test/e2e/**/*.test.ts"];

const DEPLOYMENT = {
  extends: true as const,
  test: {
    name: "e2e",
    include: E2E,
    globalSetup: ["test/support/build-once.ts"],
    testTimeout: 900_000,
    hookTimeout: 600_000,
  },
};

export default defineConfig({
  // examples import the package by its name
  resolve: { alias: [{ find: /^purpose-mesh$/, replacement: join(import.meta.dirname, "lib/index.ts") }] },
  test: {
    // by default one core is left free: of two, half
    maxWorkers: "100%",
    // the first synth in a worker loads the CDK, which takes seconds on a slow core
    testTimeout: 30_000,
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    // the CDK's wasm validator costs seconds per synth; one test and CI's synth run it
    env: { CDK_VALIDATION: "false" },
    projects: [
      { extends: true, test: { name: "code", include: ["test/**/*.test.ts"], exclude: [...DEPLOYED, ...E2E] } },
      {
        extends: true,
        test: { name: "deployed", include: DEPLOYED, globalSetup: ["test/support/build-once.ts"], hookTimeout: 60_000 },
      },
      // `npm test` leaves it out
      ...(process.env.MESH_E2E ? [DEPLOYMENT] : []),
    ],
  },
});
