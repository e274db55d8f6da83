import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DataLakeSettings, LakeFormationClient, PutDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newCatalogClients, readCatalogState } from "../../lib/aws/lake-formation-reader.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LocalLakeFormation } from "../../lib/local/lake-formation/server.ts";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { loadState } from "../../lib/local/load-state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { tampered } from "../lake-formation/tampering.ts";
import { temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const MESH = join(fileURLToPath(new URL("../../", import.meta.url)), "examples/retail/mesh.yaml");
const PLACE = { account: "111122223333", region: "eu-west-1" };
const WORDS = ["state", "--account", PLACE.account, "--region", PLACE.region];
const AT = "2026-06-01T12:00:00Z";
const LAWFUL = desiredState(indexMesh(loadMesh(MESH)), Date.parse(AT), PLACE);
/** Whatever others can do to a state, the kit's and theirs. */
const TAMPERED = tampered(
  LAWFUL,
  Array.from({ length: 60 }, (_, draw) => draw * 7),
);

const files = temporaryFolder();
const before = { ...process.env };
const catalog = new LocalLakeFormation(PLACE);
const sts = { server: undefined as Server | undefined };

beforeEach(async () => {
  const endpoint = await catalog.start();
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    // nothing answers where other services would be
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ENDPOINT_URL_LAKEFORMATION: endpoint,
    AWS_ENDPOINT_URL_GLUE: endpoint,
  });
});

afterEach(async () => {
  await catalog.stop();
  sts.server?.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

describe("state", () => {
  it.each([
    { why: "as the law says", there: LAWFUL },
    { why: "that others have been at", there: TAMPERED },
  ])("prints a state $why, and it is read back as it was", async ({ there }) => {
    catalog.state = there;

    const { exitCode, stdout } = await run(WORDS);

    expect(exitCode).toBe(0);
    const read = await readCatalogState(newCatalogClients(PLACE.region), PLACE, () => true);
    expect(read.grants.length).toBeGreaterThan(LAWFUL.grants.length - 1);
    expect(loadState(files.write("state.json", stdout))).toEqual(read);
  });

  it("prints what `plan` starts from, with nothing left to do, and what `verify` finds sound", async () => {
    catalog.state = LAWFUL;
    const kept = files.write("state.json", (await run(WORDS)).stdout);

    const planned = await run(["plan", MESH, "--from-state", kept, "--at", AT, "--json"]);
    const verified = await run(["verify", MESH, "--state", kept, "--at", AT]);

    expect(JSON.parse(planned.stdout)).toEqual([]);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("all as the mesh says") });
  });

  it("prints one domain's databases, with what is granted on them, if told so", async () => {
    catalog.state = LAWFUL;

    const read = JSON.parse((await run([...WORDS, "--domain", "crm"])).stdout);

    expect(read.databases).toEqual(LAWFUL.databases.filter(({ name }) => name === "crm__customers"));
    expect(read.filters).toEqual(LAWFUL.filters.filter(({ database }) => database === "crm__customers"));
    expect(read.tags).toEqual(LAWFUL.tags);
  });

  it("warns where there is nothing, which may be another place than was meant", async () => {
    const { exitCode, stderr } = await run([...WORDS, "--domain", "nowhere"]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: 111122223333 has no database of domain nowhere in eu-west-1\n");
  });

  it.each([
    { why: "no account", words: ["state", "--region", "eu-west-1"], says: "`--account ID` is missing" },
    { why: "no Region", words: ["state", "--account", "111122223333"], says: "`--region NAME` is missing" },
    { why: "a domain that is none", words: [...WORDS, "--domain", "crm/customers"], says: "`--domain` is no domain" },
  ])("refuses $why", async ({ words, says }) => {
    const { exitCode, stdout, stderr } = await run(words);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

describe("state, by credentials", () => {
  it("that are missing, says so and what to do", async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null" });
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: "/dev/null" });

    const { exitCode, stdout, stderr } = await run(WORDS);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain(
      "error[unreadable-account]: nobody says whose the credentials are: CredentialsProviderError",
    );
    expect(stderr).toContain("help: give credentials of account 111122223333");
  });

  it("of another account reads nothing", async () => {
    await saying("arn:aws:iam::444455556666:user/olga");

    const { exitCode, stdout, stderr } = await run(WORDS);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("the credentials are of account `444455556666`, not of `111122223333`");
  });

  it.each<{ caller: string; settings: DataLakeSettings; isShown: boolean }>([
    { caller: "sts::111122223333:assumed-role/admin/olga", settings: lake("role/it/admin"), isShown: true },
    { caller: "sts::111122223333:assumed-role/admin/olga", settings: lake("role/admin"), isShown: true },
    { caller: "sts::111122223333:assumed-role/admin/olga", settings: lake("role/other-admin"), isShown: false },
    { caller: "sts::111122223333:assumed-role/admin/olga", settings: lake("user/admin"), isShown: false },
    { caller: "iam::111122223333:user/olga", settings: lake("user/olga"), isShown: true },
    { caller: "iam::111122223333:user/olga", settings: lake("role/olga"), isShown: false },
    { caller: "iam::111122223333:user/olga", settings: {}, isShown: false },
  ])("of $caller are shown all, or refused: $isShown", async ({ caller, settings, isShown }) => {
    await saying(`arn:aws:${caller}`);
    await new LakeFormationClient({ region: PLACE.region }).send(
      new PutDataLakeSettingsCommand({ DataLakeSettings: settings }),
    );

    const { exitCode, stderr } = await run(WORDS);

    expect(exitCode).toBe(isShown ? 0 : 1);
    expect(stderr.includes("no administrator's of the data lake")).toBe(!isShown);
  });
});

function lake(readOnlyAdmin: string): DataLakeSettings {
  return { ReadOnlyAdmins: [{ DataLakePrincipalIdentifier: `arn:aws:iam::111122223333:${readOnlyAdmin}` }] };
}

/** Has STS say whose the credentials are. */
async function saying(arn: string): Promise<void> {
  const account = /::(\d{12}):/.exec(arn)?.[1];
  const result = `<Arn>${arn}</Arn><UserId>x</UserId><Account>${account}</Account>`;
  const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
  const answer = `<GetCallerIdentityResponse ${space}><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const server = createServer((_, response) => response.setHeader("content-type", "text/xml").end(answer));
  sts.server = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
