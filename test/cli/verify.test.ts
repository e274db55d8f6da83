import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LakeFormationClient, PutDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { afterEach, describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Grant, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MESH = join(ROOT, "examples/retail/mesh.yaml");
const PLACE = { account: "111122223333", region: "eu-west-1" };
const AT = "2026-06-01T12:00:00Z";
const files = temporaryFolder();

const LAWFUL = desiredState(indexMesh(loadMesh(MESH)), Date.parse(AT), PLACE);
const ANALYST: Grant = {
  principal: "arn:aws:iam::111122223333:role/analyst",
  resource: { kind: "table", database: "crm__customers" },
  permissions: ["SELECT"],
};
const ROLE = purposeRoleArn(LAWFUL.account, "marketing");

describe("verify", () => {
  it("says that all is as the law says, and what was not looked at", async () => {
    const { exitCode, stdout } = await run(["verify", MESH, "--state", kept(LAWFUL), "--at", AT]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/roles on \d+ tables: all as the mesh says; 1 not looked at\n$/);
  });

  it("lists what is read too much and too little, and openings, as the documentation shows", async () => {
    const { exitCode, stdout } = await run(["verify", MESH, "--state", kept(tampered()), "--at", AT]);

    expect(exitCode).toBe(3);
    const page = readFileSync(join(ROOT, "docs/verifying.md"), "utf8");
    const shown = /^```text\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "nothing";
    expect(stdout).toBe(shown);
  });

  it("tells programs the same", async () => {
    const { exitCode, stdout } = await run(["verify", MESH, "--state", kept(tampered()), "--at", AT, "--json"]);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      at: "2026-06-01T12:00:00.000Z",
      overExposures: [{ role: ROLE, isForeign: true }],
      underExposures: [{ missing: expect.anything() }],
      foreignOpenings: [{ principal: ANALYST.principal }, { principal: ROLE }],
      sideDoors: [{ kind: "not-looked-at" }],
    });
  });

  it("takes another hub's producers for the kit's only as long as no hub is named", async () => {
    const producer: Grant = {
      principal: "arn:aws:iam::111122223333:role/other-hub/producer/crm/loader",
      resource: { kind: "table", database: "crm__customers" },
      permissions: ["SELECT"],
    };
    const words = ["verify", MESH, "--state", kept({ ...LAWFUL, grants: [...LAWFUL.grants, producer] }), "--at", AT];
    const broker = (hub: string) => ["--broker", `arn:aws:iam::111122223333:role/${hub}/${hub}-broker`];
    const unnamed = await run(words);
    const own = await run([...words, ...broker("other-hub")]);
    const other = await run([...words, ...broker("purpose-mesh"), "--json"]);

    expect([unnamed, own, other].map(({ exitCode }) => exitCode)).toEqual([0, 0, 3]);
    expect(JSON.parse(other.stdout).foreignOpenings).toMatchObject([{ principal: producer.principal }]);
  });

  it("looks at one domain if told so", async () => {
    const { exitCode } = await run(["verify", MESH, "--state", kept(tampered()), "--at", AT, "--domain", "fulfilment"]);
    const unknown = await run(["verify", MESH, "--state", kept(LAWFUL), "--domain", "nowhere"]);

    expect([0, 2]).toContain(exitCode);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no domain `nowhere`") });
  });

  it.each([
    { why: "neither state nor account", words: [], message: "`--state` or `--account` is needed" },
    { why: "an account without a Region", words: ["--account", "111122223333"], message: "has no `--region`" },
    {
      why: "a broker that is none",
      words: ["--state", "x", "--broker", "mesh"],
      message: "is no ARN of a hub's broker",
    },
    {
      why: "a broker without a hub",
      words: ["--state", "x", "--broker", "arn:aws:iam::111122223333:role/broker"],
      message: "is no ARN of a hub's broker",
    },
    { why: "a lead that is none", words: ["--state", "x", "--lead", "soon"], message: "is no duration" },
  ])("refuses $why", async ({ words, message }) => {
    const { exitCode, stderr } = await run(["verify", MESH, ...words]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("verify, of an account", () => {
  const before = { ...process.env };
  const server = new LocalLakeFormation(PLACE);

  afterEach(async () => {
    await server.stop();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  });

  async function verifyAccount(
    state: LakeFormationState,
    more: readonly string[] = [],
    admins: readonly string[] = [],
  ) {
    server.state = state;
    const endpoint = await server.start();
    // nothing answers where other services would be
    const nowhere = "http://127.0.0.1:9";
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: nowhere,
      AWS_ENDPOINT_URL_LAKEFORMATION: endpoint,
      AWS_ENDPOINT_URL_GLUE: endpoint,
    });
    const DataLakeAdmins = admins.map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier }));
    const command = new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins } });
    await new LakeFormationClient({ region: PLACE.region }).send(command);
    return run(["verify", MESH, "--account", PLACE.account, "--region", PLACE.region, "--at", AT, "--json", ...more]);
  }

  it("reads what stands there, and says what it could not look at", async () => {
    const { stdout } = await verifyAccount(LAWFUL);

    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ overExposures: [], underExposures: [], foreignOpenings: [] });
    const unseen = found.sideDoors.filter(({ kind }: { kind: string }) => kind === "not-looked-at");
    expect(unseen.map(({ what }: { what: string }) => what)).toContain(`trust policy of ${ROLE}: not looked at`);
  }, 60_000);

  it("takes another hub's converger for an administrator of the kit's only as long as no hub is named", async () => {
    const converger = "arn:aws:iam::111122223333:role/other-hub/converger/crm/Converge";
    const broker = "arn:aws:iam::111122223333:role/purpose-mesh/purpose-mesh-broker";
    const administrators = async (more: readonly string[]) => {
      const { stdout } = await verifyAccount(LAWFUL, more, [converger]);
      await server.stop();
      const doors: readonly SideDoor[] = JSON.parse(stdout).sideDoors;
      return doors.filter(({ kind }) => kind === "administrator").flatMap(({ who }) => who);
    };

    expect(await administrators([])).toEqual([]);
    expect(await administrators(["--broker", broker])).toEqual([converger]);
  }, 60_000);

  it("takes for products' what is called like them only if their domain is named or at home there", async () => {
    const converger = (domain: string) => `arn:aws:iam::111122223333:role/purpose-mesh/converger/${domain}/Converge`;
    const astray = async (more: readonly string[], admins: readonly string[]) => {
      const { stdout } = await verifyAccount(LAWFUL, more, admins);
      await server.stop();
      const doors: readonly SideDoor[] = JSON.parse(stdout).sideDoors;
      const tagged = doors.filter(({ kind }) => kind === "stray-tag");
      return [...new Set(tagged.map(({ what }) => what.split("__")[0]))].sort();
    };

    expect(await astray([], [converger("crm")])).toEqual(["care", "sales"]);
    expect(await astray(["--domain", "sales"], [converger("crm")])).toEqual(["care"]);
    expect(await astray([], ["care", "crm", "sales"].map(converger))).toEqual([]);
  }, 60_000);

  it("finds there what it finds in a kept state", async () => {
    const { exitCode, stdout } = await verifyAccount(tampered());

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).overExposures).toMatchObject([{ role: ROLE }]);
  }, 60_000);
});

/** Marketing holds the table of customers by a grant of somebody else's, and lost what it should see of another. */
function tampered(): LakeFormationState {
  const table: Grant = {
    principal: ROLE,
    resource: { kind: "table", database: "crm__customers", table: "customers" },
    permissions: ["SELECT"],
  };
  const victim = LAWFUL.grants.find(
    ({ principal, resource }) =>
      principal.endsWith("/email-campaigns") && resource.kind === "filter" && resource.database === "sales__orders",
  );
  const grants = LAWFUL.grants.filter((grant) => grant !== victim);
  return { ...LAWFUL, grants: [...grants, table, ANALYST] };
}

function kept(state: LakeFormationState): string {
  const file = join(files.folder, "state.json");
  writeFileSync(file, JSON.stringify(state));
  return file;
}
