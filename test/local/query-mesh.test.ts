import { mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeRetailMesh } from "../../examples/retail/write-data.ts";
import { loadMesh } from "../../lib/local/load-mesh.ts";
import { queryMesh } from "../../lib/local/query-mesh.ts";
import { withdrawConsent } from "../../lib/local/withdraw-consent.ts";
import { checkMesh } from "../../lib/model/check.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const RETAIL = join(import.meta.dirname, "..", "..", "examples", "retail");
const AT = Date.parse("2026-06-01T09:00:00Z");

const { folder } = temporaryFolder();
const meshPath = join(folder, "mesh.yaml");
beforeAll(() => writeRetailMesh(folder, { customers: 60, orders: 200, tickets: 20 }));

const ask = (person: string, purpose: string, sql: string) =>
  queryMesh({ meshPath, person: `${person}@acme.example`, purpose, at: AT, sql });

describe("the example", () => {
  it("has no fault and nothing to warn of", () => {
    expect(checkMesh(indexMesh(loadMesh(join(RETAIL, "mesh.yaml"))))).toEqual({ faults: [], warnings: [] });
  });
});

describe("queryMesh", () => {
  it("runs SQL in a session of the person", async () => {
    const { decision, result } = await ask(
      "ben",
      "fraud-detection",
      "SELECT count(*) AS n FROM crm__customers.customers",
    );
    expect(decision.outcome).toBe("allow");
    expect(result).toEqual({ columns: [{ name: "n", type: "BIGINT" }], rows: [[60]], truncated: false });
  });

  it("runs nothing for a person who may not act for the purpose, and says why", async () => {
    const { decision, result } = await ask("ben", "marketing", "SELECT 1");
    expect(result).toBeUndefined();
    expect(decision).toMatchObject({
      outcome: "deny",
      reasons: [{ code: "no-approval" }, { code: "acknowledgement-missing" }],
    });
  });

  it("tells a gap from a denial", async () => {
    expect((await ask("nobody", "nothing", "SELECT 1")).decision).toMatchObject({
      outcome: "gap",
      reasons: [{ code: "unknown-person" }, { code: "unknown-purpose" }],
    });
  });

  it("joins the pseudonyms of one purpose across domains", async () => {
    const sql = `SELECT count(*) FROM crm__customers.customers c
      JOIN sales__orders.orders o ON o.customer_id__analytics = c.customer_id__analytics`;
    expect((await ask("alice", "analytics", sql)).result?.rows).toEqual([[200]]);
  });

  it("names the table whose data are missing, and asks for no data that the SQL leaves alone", async () => {
    const file = join(folder, ".mesh", "data", "care", "tickets", "tickets.parquet");
    renameSync(file, `${file}.away`);
    await expect(ask("carla", "care", "SELECT * FROM care__tickets.tickets")).rejects.toThrow(
      "there is no data of `care/tickets.tickets`",
    );
    expect((await ask("carla", "care", "SELECT count(*) FROM crm__customers.customers")).result?.rows).toEqual([[60]]);
    renameSync(`${file}.away`, file);
  });

  it("lists what the session sees when a column is unknown, and nothing more", async () => {
    await expect(ask("carla", "care", "SELECT iban FROM crm__customers.customers")).rejects.toMatchObject({
      message: "unknown column `iban`",
      help: expect.stringContaining("crm__customers.customers (city, customer_id, email, name, phone)"),
    });
  });
});

describe("withdrawConsent", () => {
  const marketing = (sql: string) => ask("alice", "marketing", sql).then(({ result }) => Number(result?.rows[0]?.[0]));
  const counts = async () => [
    await marketing("SELECT count(*) FROM crm__customers.customers"),
    await marketing("SELECT count(DISTINCT customer_id__marketing) FROM sales__orders.orders"),
  ];

  it("takes one person out of the next query, downstream too, and for the child purposes", async () => {
    const [customers = 0, buyers = 0] = await counts();
    const sql = "SELECT customer_id FROM sales__orders.orders";
    const ids = (await ask("ben", "fraud-detection", sql)).result?.rows.map(([id]) => String(id)) ?? [];
    const emails = async () =>
      (await ask("alice", "marketing", "SELECT email FROM crm__customers.customers")).result?.rows ?? [];
    const before = await emails();
    let withdrawn = 0;
    for (const subject of new Set(ids.slice(0, 5))) {
      const wrote = await withdrawConsent(folder, loadMesh(meshPath), {
        product: "crm/customers",
        table: "customers",
        subject,
        purpose: "email-campaigns",
      });
      expect(wrote).toEqual(["sales/orders.orders", "crm/customers.customers"]);
    }
    withdrawn = before.length - (await emails()).length;
    expect(withdrawn).toBeGreaterThan(0);
    expect(await counts()).toEqual([customers - withdrawn, buyers - withdrawn]);
  });

  it("refuses a table that keeps no consent for the purpose", async () => {
    const where = { product: "crm/customers", table: "customers", subject: "C000001", purpose: "care" };
    await expect(withdrawConsent(folder, loadMesh(meshPath), where)).rejects.toThrow("keeps no consent");
  });
});

describe("where data lie", () => {
  const orders = (server: string) =>
    `apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nservers:\n  - { server: s, ${server} }\nschema:\n  - name: t\n    properties:\n      - { name: a, logicalType: string }\n    customProperties:\n      - { property: purposeMesh.subject, value: none }\n`;
  const mesh = `mesh: 1
purposes: [{ id: p, lawfulBasis: contract }]
people: [{ id: mia@acme.example }, { id: ann@acme.example, manager: mia@acme.example }]
domains:
  - id: d
    owners: [o@acme.example]
    products:
      - id: q
        contract: c.yaml
        assignments: [{ purpose: p, decidedBy: o@acme.example, views: { t: { columns: { a: clear } } } }]
approvals: [{ person: ann@acme.example, purpose: p, decidedBy: mia@acme.example, validFrom: 2026-01-01T00:00:00Z }]
`;

  it.each([
    { server: "type: local, path: ../../other.parquet, format: parquet", message: "outside the folder" },
    { server: "type: local, path: /etc/hosts.parquet", message: "outside the folder" },
    { server: "type: local, path: t.csv, format: csv", message: "keeps its local data as `csv`" },
    { server: "type: local, path: there", message: "there is no data of `d/q.t`" },
    { server: "type: s3, location: 's3://bucket'", message: "there is no data of `d/q.t`" },
  ])("is refused for { $server }: $message", async ({ server, message }) => {
    const place = mkdtempSync(join(folder, "where-"));
    writeFileSync(join(place, "mesh.yaml"), mesh);
    writeFileSync(join(place, "c.yaml"), orders(server));
    const query = {
      meshPath: join(place, "mesh.yaml"),
      person: "ann@acme.example",
      purpose: "p",
      at: AT,
      sql: "FROM d__q.t",
    };
    await expect(queryMesh(query)).rejects.toThrow(message);
  });
});
