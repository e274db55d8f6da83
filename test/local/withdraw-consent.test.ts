import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase, readParquet } from "../../lib/local/duckdb.ts";
import { withdrawConsent } from "../../lib/local/withdraw-consent.ts";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const columns = (...names: readonly string[]) =>
  names.map((name) => ({ name, type: name.includes("ok") ? "boolean" : "string", classification: "none" }));
const copy = (to: string, from: string) => ({ to, from: [from], kind: "identity" });

// trades draw on customers twice; the report copies what trades have of buyers
const mesh = parseMesh({
  mesh: 1,
  purposes: [{ id: "marketing", lawfulBasis: "consent" }],
  domains: [
    {
      id: "crm",
      owners: ["olga@acme.example"],
      products: [
        {
          id: "customers",
          tables: [{ name: "people", subject: "id", consents: { marketing: "ok" }, columns: columns("id", "ok") }],
        },
        {
          id: "trades",
          inputs: ["crm/customers"],
          tables: [{ name: "trades", subject: "none", columns: columns("buyer", "buyer_ok", "seller", "seller_ok") }],
          lineage: [
            copy("trades.buyer", "crm/customers.people@buyer.id"),
            copy("trades.buyer_ok", "crm/customers.people@buyer.ok"),
            copy("trades.seller", "crm/customers.people@seller.id"),
            copy("trades.seller_ok", "crm/customers.people@seller.ok"),
          ],
        },
        {
          id: "report",
          inputs: ["crm/trades"],
          tables: [{ name: "report", subject: "none", columns: columns("who", "who_ok") }],
          lineage: [copy("report.who", "crm/trades.trades.buyer"), copy("report.who_ok", "crm/trades.trades.buyer_ok")],
        },
      ],
    },
  ],
});

const { folder } = temporaryFolder();

async function run(sql: string): Promise<readonly (readonly unknown[])[]> {
  const { connection, close } = await openDatabase();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJS();
  } finally {
    close();
  }
}

const fileOf = (name: string) => join(folder, "data", "crm", name, `${name === "customers" ? "people" : name}.parquet`);

async function write(name: string, as: string, values: string): Promise<void> {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  await run(`COPY (SELECT * FROM (VALUES ${values}) t(${as})) TO '${fileOf(name)}' (FORMAT parquet)`);
}

describe("withdrawConsent", () => {
  it("reaches every copy, in the role in which the person is in it, and nobody else", async () => {
    await write("customers", "id, ok", "('a', true), ('b', true)");
    await write("trades", "buyer, buyer_ok, seller, seller_ok", "('a', true, 'b', true), ('b', true, 'a', true)");
    await write("report", "who, who_ok", "('a', true), ('b', true), ('a', true)");
    const wrote = await withdrawConsent(folder, mesh, {
      product: "crm/customers",
      table: "people",
      subject: "a",
      purpose: "marketing",
    });
    expect(wrote.at(-1)).toBe("crm/customers.people");
    expect(await run(`FROM ${readParquet(fileOf("customers"))}`)).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(await run(`FROM ${readParquet(fileOf("trades"))}`)).toEqual([
      ["a", false, "b", true],
      ["b", true, "a", false],
    ]);
    expect(await run(`FROM ${readParquet(fileOf("report"))}`)).toEqual([
      ["a", false],
      ["b", true],
      ["a", false],
    ]);
  });
});
