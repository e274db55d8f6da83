import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSettings, requireKnownAccounts } from "../../bin/app/settings.ts";
import { loadMesh } from "../../lib/index.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const outputs = mkdtempSync(join(tmpdir(), "purpose-mesh-app-"));

afterAll(() => rmSync(outputs, { recursive: true, force: true }));

/** Runs the app as `cdk synth` does, the CDK's own validation and cdk-nag included. */
function synthesise(name: string, context: Record<string, string>) {
  const output = join(outputs, name);
  const { CDK_VALIDATION: _, ...environment } = process.env;
  const cdk = JSON.parse(readFileSync(join(REPOSITORY, "cdk.json"), "utf8"));
  const { status, stderr } = spawnSync(process.execPath, ["bin/app.ts"], {
    cwd: REPOSITORY,
    encoding: "utf8",
    env: { ...environment, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, ...context }) },
  });
  return { status, stderr, output };
}

describe("cdk.json", () => {
  it("says yes or no to every feature flag that this version of the CDK recommends", () => {
    const json = (file: string) => JSON.parse(readFileSync(join(REPOSITORY, file), "utf8"));
    const recommended = json("node_modules/aws-cdk-lib/recommended-feature-flags.json");
    const { context } = json("cdk.json");
    expect(Object.keys(recommended).filter((flag) => !(flag in context))).toEqual([]);
  });
});

describe("the CDK app", () => {
  it("deploys the example mesh in one account, with nothing that validation or cdk-nag would refuse", () => {
    const { status, output } = synthesise("example", {});
    expect(status).toBe(0);
    const templates = readdirSync(output).filter((file) => file.endsWith(".template.json"));
    expect(templates.sort()).toEqual([
      "Consumer.template.json",
      "Domain-care.template.json",
      "Domain-crm.template.json",
      "Domain-sales.template.json",
      "Governance.template.json",
    ]);
    const { pluginReports } = JSON.parse(readFileSync(join(output, "validation-report.json"), "utf8"));
    const violations = pluginReports.flatMap(
      (report: { violations: { ruleName: string; severity?: string }[] }) => report.violations,
    );
    expect(violations.filter(({ severity }: { severity?: string }) => severity === "error")).toEqual([]);
  }, 120_000);

  it("says what is wrong with its context in a line, without a trace", () => {
    const { status, stderr } = synthesise("misused", { removal: "keep" });
    expect(status).toBe(2);
    expect(stderr).toBe("error[usage]: context `removal`: `keep`\n  help: write `retain` or `destroy`\n");
  }, 120_000);

  it("deploys a mesh over the accounts that it is told", () => {
    const { status, stderr, output } = synthesise("accounts", {
      mesh: "test/constructs/fixtures/mesh.yaml",
      accounts: "hub:111111111111,crm:222222222222,sales:333333333333,consumer:444444444444",
    });
    expect(status, stderr).toBe(0);
    const manifest = readFileSync(join(output, "manifest.json"), "utf8");
    const places = [...manifest.matchAll(/"environment": "aws:\/\/(\d+)\/eu-west-1"/g)].map(([, account]) => account);
    expect([...new Set(places)].sort()).toEqual(["111111111111", "222222222222", "333333333333", "444444444444"]);
  }, 120_000);
});

describe("readSettings", () => {
  const read = (context: Record<string, string>, environment = {}) => readSettings((key) => context[key], environment);

  it("needs neither context nor credentials", () => {
    expect(read({})).toMatchObject({ mesh: undefined, account: "111122223333", region: "eu-west-1", accounts: {} });
  });

  it("follows the account and Region that the CDK is signed in to", () => {
    const signedIn = { CDK_DEFAULT_ACCOUNT: "999999999999", CDK_DEFAULT_REGION: "us-east-1" };
    expect(read({}, signedIn)).toMatchObject({ account: "999999999999", region: "us-east-1" });
  });

  it.each([
    { context: { accounts: "crm:1234" }, says: "context `accounts`: `crm:1234`" },
    { context: { accounts: "crm:111111111111,crm:222222222222" }, says: "`crm` is given twice" },
    { context: { region: "mars" }, says: "context `region`: `mars` is no Region" },
    { context: { local: "yes" }, says: "context `local`: `yes`" },
    { context: { removal: "keep" }, says: "context `removal`: `keep`" },
  ])("refuses $context", ({ context, says }) => {
    expect(() => readSettings((key) => new Map(Object.entries(context)).get(key), {})).toThrow(says);
  });

  it("refuses an account of a domain that the mesh does not have, which would leave the domain elsewhere", () => {
    const mesh = loadMesh(join(REPOSITORY, "examples/retail/mesh.yaml"));
    const check = () => requireKnownAccounts(read({ accounts: "hub:111111111111,crmm:222222222222" }), mesh);
    expect(check).toThrow("context `accounts`: the mesh has no domain `crmm`");
    expect(() => requireKnownAccounts(read({ accounts: "hub:111111111111,crm:222222222222" }), mesh)).not.toThrow();
  });
});
