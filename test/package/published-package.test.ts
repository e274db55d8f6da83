import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compilePackage } from "../../bin/build/compile-package.ts";
import { installPackage } from "../support/installed-package.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const TEAMS = { "central-team": "Governance", "domain-team": "Crm", consumer: "Analysts" } as const;

let project: string;

beforeAll(() => {
  compilePackage();
  project = installPackage(["aws-cdk-lib", "constructs"]);
  cpSync(join(REPOSITORY, "examples/teams"), join(project, "teams"), { recursive: true });
}, 180_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The template that a team's app synthesises, by the command that docs/deploying.md names. */
function synthesise(team: keyof typeof TEAMS) {
  const folder = join(project, "teams");
  const cdk = join(REPOSITORY, "node_modules/aws-cdk/bin/cdk");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [cdk, "synth", "--quiet", "--app", `node ${team}.ts`, "--no-notices"],
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
  return JSON.parse(readFileSync(join(folder, `cdk.out/${TEAMS[team]}.template.json`), "utf8"));
}

function json(...path: readonly string[]) {
  return JSON.parse(readFileSync(join(REPOSITORY, ...path), "utf8"));
}

/** The templates of the stacks that are nested in a team's. */
function nestedIn(team: keyof typeof TEAMS, template: { Resources: Record<string, NestedStack> }) {
  const nested = Object.values(template.Resources).filter(({ Type }) => Type === "AWS::CloudFormation::Stack");
  return nested.map(({ Metadata }) =>
    JSON.parse(readFileSync(join(project, "teams/cdk.out", Metadata?.["aws:asset:path"] ?? team), "utf8")),
  );
}

interface NestedStack {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, string>>;
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
    const program = readFileSync(join(project, "teams/domain-team.ts"), "utf8").trimEnd().split("\n");
    expect(program.length).toBeLessThanOrEqual(20);
    const template = synthesise("domain-team");
    expect([...typesIn(template)]).toEqual(
      expect.arrayContaining(["AWS::LakeFormation::Resource", "AWS::Glue::Table", "Custom::PurposeMeshProduct"]),
    );
    expect(Object.keys(template.Outputs)).toEqual(["DomainApi"]);
  });

  it("synthesises a central team's hub, and says where its API is", () => {
    const template = synthesise("central-team");
    expect([...typesIn(template)]).toEqual(
      expect.arrayContaining(["AWS::DynamoDB::GlobalTable", "Custom::PurposeMeshPolicies"]),
    );
    expect(Object.keys(template.Outputs)).toEqual(["HubApi"]);
  });

  it("synthesises a central platform stack that imports the hub: the analysts'", () => {
    const template = synthesise("consumer");
    expect([...typesIn(template)]).toEqual(
      expect.arrayContaining(["AWS::Athena::WorkGroup", "AWS::IAM::Role", "AWS::CloudFormation::Stack"]),
    );
    const linked = nestedIn("consumer", template).flatMap((nested) => [...typesIn(nested)]);
    expect(linked).toContain("AWS::Glue::Database");
    const trusts = JSON.stringify(Object.values(template.Resources));
    expect(trusts).toContain(":iam::111111111111:role/purpose-mesh/");
  });

  it("is what the teams' folder asks for, with what it was tested with", () => {
    const { version, devDependencies } = json("package.json");
    const team = json("examples/teams/package.json");
    expect(team.dependencies["purpose-mesh"]).toBe(version);
    for (const name of ["aws-cdk-lib", "constructs"]) expect(team.dependencies[name]).toBe(devDependencies[name]);
    expect(team.devDependencies).toEqual({ "aws-cdk": devDependencies["aws-cdk"] });
    expect(json("examples/teams/cdk.json").context).toMatchObject(json("cdk.json").context);
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
    const apps = Object.keys(TEAMS).map((team) => `teams/${team}.ts`);
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, ...apps], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("brings the command line along", () => {
    const cli = join(project, "node_modules/purpose-mesh/dist/bin/cli.js");
    const { status, stderr } = spawnSync(process.execPath, [cli, "check", "teams/mesh.yaml"], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
