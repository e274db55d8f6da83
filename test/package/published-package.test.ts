import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compilePackage } from "../../bin/build/compile-package.ts";
import { installPackage } from "../support/installed-package.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const EXAMPLES = ["domain-team", "central-platform"] as const;

let project: string;

beforeAll(() => {
  compilePackage();
  project = installPackage(["aws-cdk-lib", "constructs"]);
  for (const example of EXAMPLES) {
    cpSync(join(REPOSITORY, "examples", example), join(project, example), { recursive: true });
  }
}, 180_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The template that an example's app synthesises in the empty project. */
function synthesise(example: (typeof EXAMPLES)[number], stack: string) {
  const folder = join(project, example);
  execFileSync(process.execPath, ["app.ts"], {
    cwd: folder,
    env: { ...process.env, CDK_OUTDIR: "out" },
    stdio: "pipe",
  });
  return JSON.parse(readFileSync(join(folder, "out", `${stack}.template.json`), "utf8"));
}

function typesIn(template: { Resources: Record<string, { Type: string }> }): ReadonlySet<string> {
  return new Set(Object.values(template.Resources).map(({ Type }) => Type));
}

describe("the published package", () => {
  it("needs none of what it is built with", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    const present = Object.keys(devDependencies).filter((name) => existsSync(join(project, "node_modules", name)));
    expect(present.sort()).toEqual(["aws-cdk-lib", "constructs"]);
  });

  it("holds what runs and is typed, and no source, test or example", () => {
    const installed = join(project, "node_modules/purpose-mesh");
    for (const file of [
      "dist/lib/index.js",
      "dist/lib/index.d.ts",
      "dist/bin/cli.js",
      "dist/lambdas/converge/index.mjs",
      "LICENSE",
    ]) {
      expect(existsSync(join(installed, file)), file).toBe(true);
    }
    for (const folder of ["lib", "lambdas", "test", "examples", "bench"]) {
      expect(existsSync(join(installed, folder)), folder).toBe(false);
    }
  });

  it("synthesises a domain team's app of twenty lines with one product", () => {
    const program = readFileSync(join(project, "domain-team/app.ts"), "utf8").trimEnd().split("\n");
    expect(program.length).toBeLessThanOrEqual(20);
    const template = synthesise("domain-team", "Crm");
    expect([...typesIn(template)]).toEqual(
      expect.arrayContaining(["AWS::LakeFormation::Resource", "AWS::Glue::Table", "Custom::PurposeMeshProduct"]),
    );
  });

  it("synthesises a central platform stack that imports the hub", () => {
    const template = synthesise("central-platform", "Analysts");
    expect(Object.values(template.Parameters)).toContainEqual(
      expect.objectContaining({ Type: "AWS::SSM::Parameter::Value<String>", Default: "/purpose-mesh/hub/table-name" }),
    );
    expect([...typesIn(template)]).toEqual(expect.arrayContaining(["AWS::Athena::WorkGroup", "AWS::IAM::Role"]));
  });

  it("type-checks against its declarations, strictly", () => {
    const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--skipLibCheck",
      "--types",
      "",
    ];
    const apps = EXAMPLES.map((example) => `${example}/app.ts`);
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, ...apps], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("brings the command line along", () => {
    const cli = join(project, "node_modules/purpose-mesh/dist/bin/cli.js");
    const { status, stderr } = spawnSync(process.execPath, [cli, "check", "domain-team/mesh.yaml"], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
