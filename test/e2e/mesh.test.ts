import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrap, shimmedResources } from "../../bin/local/cdk.ts";
import { startEmulators, stopEmulators } from "../../bin/local/emulators.ts";
import { localPlace } from "../../bin/local/places.ts";
import { processes, startedPrograms } from "../../bin/local/processes.ts";
import { DeployedMesh, eventually } from "./deployed-mesh.ts";

/** Beside whatever `npm run local:up` may have running. */
const place = localPlace({ LOCAL_PORT: process.env.LOCAL_PORT ?? "14566" });
let mesh: DeployedMesh;

beforeAll(async () => {
  await stopEmulators(place);
  await startEmulators(place);
  mesh = new DeployedMesh(place);
  await bootstrap(place, () => undefined);
});
afterAll(async () => {
  await stopEmulators(place);
});

/** The scenes build on each other: it is one story of one mesh. */
describe("the example mesh, deployed to the emulators", () => {
  it("deploys with the CDK, and says what something stands in for", async () => {
    await mesh.deploy();

    const shimmed = [...shimmedResources(place)].map(([type, count]) => `  ${type} ×${count}`);
    process.stdout.write(`resource types that something stands in for:\n${shimmed.join("\n")}\n`);
    expect(await mesh.stacks()).toEqual(
      expect.arrayContaining(["Governance", "Domain-crm", "Domain-sales", "Domain-care", "Consumer"]),
    );
    expect(mesh.state.databases.map(({ name }) => name).sort()).toEqual([
      "care__tickets",
      "crm__customers",
      "sales__orders",
    ]);
  });

  it("lets no purpose see anything before somebody decided so", async () => {
    expect(["marketing", "analytics", "care", "fraud-detection"].flatMap((purpose) => mesh.reads(purpose))).toEqual([]);
    expect(await mesh.differences()).toMatchObject(NONE);
  });

  it("takes no call without a token, nor with a forged one or one for another API", async () => {
    const input = { product: "crm/customers", purpose: "marketing", reason: "spring campaign" };
    const forDomain = await mesh.token("alice@acme.example", "crm");

    const [nobody, forged, replayed] = await Promise.all([
      mesh.callWith(undefined, "POST /requests", input),
      mesh.callWith("e30.e30.e30", "POST /requests", input),
      mesh.callWith(forDomain, "POST /requests", input),
    ]);

    expect([nobody.status, forged.status, replayed.status]).toEqual([401, 401, 401]);
  });

  it("opens the product to marketing once its owner allowed it, through stream, bus and converger", async () => {
    await allow("alice@acme.example", "marketing", "crm/customers", "olga@acme.example");

    const reads = await eventually(
      () => mesh.reads("marketing"),
      (access) => access.length > 0,
    );
    expect(reads).toMatchObject([{ database: "crm__customers", table: "customers" }]);
    expect(reads[0]?.regions[0]?.columns).toContain("email");
    expect(reads[0]?.regions[0]?.columns).not.toContain("iban");
    expect(await mesh.differences()).toMatchObject(NONE);
  });

  it("opens a session for whom the manager approved, and for nobody else", async () => {
    const input = { purpose: "marketing", reason: "spring campaign", acknowledgement: 1 };

    const early = await mesh.call("alice@acme.example", "POST /sessions", input);
    await approve("alice@acme.example", "marketing", "mia@acme.example");
    const opened = await mesh.call("alice@acme.example", "POST /sessions", input);
    const other = await mesh.call("ben@acme.example", "POST /sessions", input);

    expect([early.status, opened.status, other.status]).toEqual([403, 201, 403]);
    expect(await mesh.whoIs(opened.body.credentials)).toContain("assumed-role/marketing/");
  });

  it("refuses the next session of whose approval the manager revoked, and opens one after a new decision", async () => {
    const input = { purpose: "marketing", reason: "spring campaign", acknowledgement: 1 };
    const before = mesh.state;
    const revocation = { person: "alice@acme.example", purpose: "marketing", reason: "moved to another team" };

    const revoked = await mesh.call("mia@acme.example", "POST /revocations", revocation);
    const refused = await mesh.call("alice@acme.example", "POST /sessions", input);
    await approve("alice@acme.example", "marketing", "mia@acme.example");
    const again = await mesh.call("alice@acme.example", "POST /sessions", input);

    expect([revoked.status, refused.status, again.status]).toEqual([200, 403, 201]);
    // people come and go without Lake Formation being asked for anything
    expect(mesh.state).toEqual(before);
  });

  it("is looked at by its own verifiers, which find nothing that was not done to it", async () => {
    for (const domain of ["crm", "sales", "care"]) {
      const found = await mesh.run(`Domain-${domain}`, "Verify");
      expect(found, domain).toMatchObject({ products: 1, ...NOTHING_READ_AMISS });
      expect(await mesh.run(`Domain-${domain}`, "VerifySideDoors"), domain).toMatchObject({ sideDoors: 0 });
    }
    expect(await mesh.run("Consumer", "VerifyAccess")).toEqual({ sideDoors: 0, notLookedAt: 0 });

    await mesh.changePolicy("AttachRolePolicy", "marketing", "AdministratorAccess");
    const attached = await mesh.run("Consumer", "VerifyAccess");
    await mesh.changePolicy("DetachRolePolicy", "marketing", "AdministratorAccess");

    expect(attached).toEqual({ sideDoors: 1, notLookedAt: 0 });
    expect(await mesh.run("Consumer", "VerifyAccess")).toEqual({ sideDoors: 0, notLookedAt: 0 });
  });

  it("changes nothing when it is deployed again", async () => {
    const before = mesh.state;

    const said = await mesh.deploy();

    expect(said.match(/\(no changes\)/g)).toHaveLength((await mesh.stacks()).length - 1);
    expect(said).toMatch(/^Governance\.HubApi = http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[0-9a-f]+\/\$default$/m);
    expect(mesh.state).toEqual(before);
  });

  it("deploys a new purpose, a changed row filter, and opens both as decided", async () => {
    // tickets are made from customers: care sees them once both owners allowed it
    await allow("carla@acme.example", "care", "crm/customers", "olga@acme.example");
    await allow("carla@acme.example", "care", "care/tickets", "pia@acme.example");
    await eventually(
      () => mesh.reads("care"),
      (access) => access.length === 2,
    );
    mesh.edit("mesh.yaml", "\npeople:", `\n${PURPOSE}\npeople:`);
    mesh.edit("mesh.yaml", MARKETING, `${MARKETING}${LOYALTY}`);
    mesh.edit("contracts/customers.odcs.yaml", "version: 1.4.0", "version: 1.5.0");
    mesh.edit("contracts/customers.odcs.yaml", "      marketing:\n        customers:\n", `${FILTERED}`);
    mesh.edit(
      "contracts/customers.odcs.yaml",
      "      analytics:\n        customers:",
      `${OFFER}      analytics:\n        customers:`,
    );

    await mesh.deploy();
    await allow("alice@acme.example", "loyalty", "crm/customers", "olga@acme.example");
    await decideProduct("olga@acme.example", { product: "crm/customers", purpose: "marketing" });

    const rows = await eventually(
      () => mesh.reads("marketing").flatMap(({ regions }) => regions.map((region) => region.rows)),
      ([filter]) => filter?.includes("Oslo") === true,
    );
    const loyalty = await eventually(
      () => mesh.reads("loyalty"),
      (access) => access.length > 0,
    );
    expect(rows).toEqual([expect.stringContaining("Oslo")]);
    expect(loyalty).toMatchObject([{ regions: [{ columns: expect.arrayContaining(["segment"]) }] }]);
    expect(await mesh.differences()).toMatchObject(NONE);
  });

  it("takes a product away with everything that was granted on it", async () => {
    mesh.edit("mesh.yaml", TICKETS, "    products: []\n");

    await mesh.deploy();

    expect(mesh.state.databases.map(({ name }) => name).sort()).toEqual(["crm__customers", "sales__orders"]);
    expect(mesh.state.filters.filter(({ database }) => database === "care__tickets")).toEqual([]);
    expect(mesh.reads("care").filter(({ database }) => database === "care__tickets")).toEqual([]);
    expect(await mesh.differences()).toMatchObject(NONE);
  });

  it("leaves nothing behind when it is destroyed", async () => {
    await mesh.destroy();

    const { databases, filters, grants, tags } = mesh.state;
    expect({ databases, filters, grants, tags }).toEqual({ databases: [], filters: [], grants: [], tags: [] });
    expect(mesh.lake).toMatchObject({ locations: [], others: [] });
    expect(mesh.lake.administrators.filter((arn) => !arn.includes("role/cdk-"))).toEqual([]);
    expect(await mesh.keysInUse()).toEqual([]);
    expect(await mesh.stacks()).toEqual(["CDKToolkit"]);
    expect((await mesh.roles()).filter((arn) => !arn.includes("role/cdk-"))).toEqual([]);
    expect((await mesh.buckets()).filter((name) => !name.startsWith("cdk-"))).toEqual([]);
    expect(await mesh.tables()).toEqual([]);
    expect((await mesh.logGroups()).filter((name) => name !== "/aws/lambda/local-shim")).toEqual([]);
  });

  it("stops the emulators without leaving a process", async () => {
    const { length } = startedPrograms(place);

    const stopped = await stopEmulators(place);

    expect([length, stopped.length]).toEqual([4, 4]);
    expect(processes().filter(({ command }) => command.includes(place.folder))).toEqual([]);
  });
});

const NONE = { overExposures: [], underExposures: [] };
const NOTHING_READ_AMISS = { overExposures: 0, underExposures: 0, foreignOpenings: 0 };

const PURPOSE = `  - id: loyalty
    title: Loyalty
    description: Thank customers who stay
    lawfulBasis: legitimate-interests
`;
const MARKETING = "          - { purpose: marketing, decidedBy: olga@acme.example, validFrom: 2026-05-01T00:00:00Z }\n";
const LOYALTY = "          - { purpose: loyalty, decidedBy: olga@acme.example, validFrom: 2026-05-01T00:00:00Z }\n";
const FILTERED = "      marketing:\n        customers:\n          rows: city = 'Oslo'\n";
const OFFER = "      loyalty:\n        customers:\n          columns: { city: clear, segment: clear }\n";
const TICKETS = `    products:
      - id: tickets
        contract: contracts/tickets.odcs.yaml
        assignments:
          - { purpose: care, decidedBy: pia@acme.example, validFrom: 2026-01-01T00:00:00Z }
          - { purpose: analytics, decidedBy: pia@acme.example, validFrom: 2026-01-01T00:00:00Z }
`;

/** Asks for a product, and has its owner allow it; what the person may is decided apart. */
async function allow(person: string, purpose: string, product: string, owner: string): Promise<void> {
  const asked = await mesh.call(person, "POST /requests", { product, purpose, reason: "asked in a test" });
  expect(asked).toMatchObject({ status: 202 });
  requests.set(`${person} ${purpose}`, asked.body.legs.person.request);
  await decideProduct(owner, { product, purpose, request: asked.body.legs.product.request });
}

const requests = new Map<string, string>();

async function decideProduct(
  owner: string,
  input: { readonly product: string; readonly purpose: string; readonly request?: string },
): Promise<void> {
  const [domain] = input.product.split("/");
  const body = { ...input, decision: "approve", reason: "decided in a test" };
  expect(await mesh.call(owner, "POST /decisions", body, domain)).toMatchObject({ status: 200 });
}

async function approve(person: string, purpose: string, manager: string): Promise<void> {
  const key = `${person} ${purpose}`;
  const request = requests.get(key);
  // a request is decided once: whoever decides again does so unasked
  requests.delete(key);
  const body = { person, purpose, request, decision: "approve", reason: "decided in a test" };
  expect(await mesh.call(manager, "POST /decisions", body)).toMatchObject({ status: 200 });
}
