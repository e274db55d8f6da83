import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compilePackage } from "../../bin/build/compile-package.ts";
import { installPackage } from "../support/installed-package.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const EXAMPLES = ["domain-team", "central-team", "consumer"] as const;

let project: string;

beforeAll(() => {
  compilePackage();
  project = installPackage(["aws-cdk-lib", "constructs"]);
  for (const example of EXAMPLES) {
    cpSync(join(REPOSITORY, "examples", example), join(project, example), { recursive: true });
  }
}, 180_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The template that an example's app synthesises, from whatever folder it is started in. */
function synthesise(example: (typeof EXAMPLES)[number], stack: string) {
  const out = join(project, `${example}.out`);
  execFileSync(process.execPath, [join(example, "app.ts")], {
    cwd: project,
    env: { ...process.env, CDK_OUTDIR: out },
    stdio: "pipe",
  });
  return JSON.parse(readFileSync(join(out, `${stack}.template.json`), "utf8"));
}

function json(...path: readonly string[]) {
  return JSON.parse(readFileSync(join(REPOSITORY, ...path), "utf8"));
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

  it("synthesises a central team's hub, and says where its API is", () => {
    const template = synthesise("central-team", "Governance");
    expect([...typesIn(template)]).toEqual(
      expect.arrayContaining(["AWS::DynamoDB::GlobalTable", "Custom::PurposeMeshPolicies"]),
    );
    expect(Object.keys(template.Outputs)).toEqual(["HubApi"]);
  });

  it("synthesises a central platform stack that imports the hub: the analysts'", () => {
    const template = synthesise("consumer", "Analysts");
    expect([...typesIn(template)]).toEqual(expect.arrayContaining(["AWS::Athena::WorkGroup", "AWS::IAM::Role"]));
    const trusts = JSON.stringify(Object.values(template.Resources));
    expect(trusts).toContain(":iam::111111111111:role/purpose-mesh/");
  });

  it("has the domain team's folder run as it stands", () => {
    const folder = join(project, "domain-team");
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(REPOSITORY, "node_modules/aws-cdk/bin/cdk"), "synth", "--quiet", "--no-notices"],
      {
        cwd: folder,
        // the CDK starts whichever `node` comes first
        env: {
          ...process.env,
          PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
          CDK_DISABLE_CLI_TELEMETRY: "true",
        },
        encoding: "utf8",
      },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
    expect(existsSync(join(folder, "cdk.out/Crm.template.json"))).toBe(true);
  });

  it("is what the domain team's folder asks for, with what it was tested with", () => {
    const { version, devDependencies } = json("package.json");
    const team = json("examples/domain-team/package.json");
    expect(team.dependencies["purpose-mesh"]).toBe(version);
    for (const name of ["aws-cdk-lib", "constructs"]) expect(team.dependencies[name]).toBe(devDependencies[name]);
    expect(team.devDependencies).toEqual({ "aws-cdk": devDependencies["aws-cdk"] });
    expect(json("examples/domain-team/cdk.json").context).toMatchObject(json("cdk.json").context);
  });

  it("has every team write the centre's part alike", () => {
    const [centre = "", ...copies] = ["central-team", "consumer", "domain-team"].map((example) =>
      readFileSync(join(REPOSITORY, "examples", example, "mesh.yaml"), "utf8")
        .split("\n")
        .slice(1)
        .join("\n"),
    );
    for (const copy of copies) expect(copy.startsWith(centre)).toBe(true);
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
      "--typeRoots",
      join(REPOSITORY, "node_modules/@types"),
      "--types",
      "node",
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
