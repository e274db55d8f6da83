/** How much CPU time a synth takes: `synth-process.ts <products> <output folder>`, forked with the CDK's validation off. */
import { App } from "aws-cdk-lib/core";
import { deployMesh } from "../../bin/app/deploy-mesh.ts";
import { readSettings } from "../../bin/app/settings.ts";
import { cpuStopwatch } from "../cpu.ts";
import { synthMesh } from "./mesh.ts";

export interface SynthResult {
  readonly cpuSeconds: number;
  readonly resources: number;
}

const [products, outdir] = process.argv.slice(2);
const mesh = synthMesh(Number(products));
const settings = readSettings(() => undefined, {});

const elapsed = cpuStopwatch();
const app = new App({ outdir });
deployMesh(app, mesh, settings);
const { stacks } = app.synth();
const cpuSeconds = elapsed();
const resources = stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);
process.send?.({ cpuSeconds, resources } satisfies SynthResult);
