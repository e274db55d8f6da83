/** How much CPU time a synth takes: `synth-process.ts <products>`, forked with the CDK's validation off. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib/core";
import { deployMesh } from "../../bin/app/deploy-mesh.ts";
import { readSettings } from "../../bin/app/settings.ts";
import { synthMesh } from "./mesh.ts";

export interface SynthResult {
  readonly cpuSeconds: number;
  readonly resources: number;
}

const mesh = synthMesh(Number(process.argv[2]));
const outdir = mkdtempSync(join(tmpdir(), "bench-synth-"));
try {
  const start = process.cpuUsage();
  const app = new App({ outdir });
  deployMesh(
    app,
    mesh,
    readSettings(() => undefined, {}),
  );
  const { stacks } = app.synth();
  const { user, system } = process.cpuUsage(start);
  const resources = stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);
  process.send?.({ cpuSeconds: (user + system) / 1e6, resources } satisfies SynthResult);
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
