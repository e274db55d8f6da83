import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { DataFileError } from "../../lib/local/data-file-error.ts";
import { openDatabase, quotedText, readParquet } from "../../lib/local/duckdb.ts";
import { LocalKeys } from "../../lib/local/local-keys.ts";
import { PhysicalTables, type SourceTable } from "../../lib/local/physical-tables.ts";
import { PseudonymKeys } from "../../lib/local/pseudonym-keys.ts";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const mesh = parseMesh({
  mesh: 1,
  purposes: [
    { id: "marketing", lawfulBasis: "contract" },
    { id: "fraud", lawfulBasis: "contract" },
  ],
  domains: [
    {
      id: "crm",
      owners: ["olga@acme.example"],
      products: [
        {
          id: "customers",
          tables: [
            {
              name: "customers",
              subject: "none",
              columns: [
                { name: "order", type: "string" },
                { name: "number", type: "integer" },
                { name: "email", type: "string" },
                { name: "agrees", type: "boolean" },
              ],
            },
          ],
          assignments: ["marketing", "fraud"].map((purpose) => ({
            purpose,
            decidedBy: "olga@acme.example",
            views: { customers: { columns: { order: "pseudonym", number: "pseudonym", email: "masked" } } },
          })),
        },
      ],
    },
  ],
});
const [product] = mesh.products;
const [table] = product?.tables ?? [];

const { folder: around } = temporaryFolder();
let folder: string;
let file: string;
let tables: PhysicalTables;
beforeEach(() => {
  folder = mkdtempSync(join(around, "physical [x] 'q' "));
  file = join(folder, "customers*.parquet");
  tables = newTables();
});

function newTables(keys = "keys"): PhysicalTables {
  const place = join(folder, keys);
  return new PhysicalTables(join(folder, "tables"), new PseudonymKeys(new LocalKeys(place), place));
}

function source(): SourceTable {
  if (!product || !table) throw new Error("the mesh has a table");
  return { mesh, product, table, file };
}

async function inDatabase(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { connection, close } = await openDatabase();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  } finally {
    close();
  }
}

async function write(select: string): Promise<void> {
  await inDatabase(`COPY (${select}) TO ${quotedText(file)} (FORMAT parquet)`);
}

const ROWS = `SELECT *, true AS agrees FROM (VALUES ('b', 1, 'b@x'), ('a', 2, NULL), ('b', NULL, 'c@x')) t("order", number, email)`;

describe("PhysicalTables", () => {
  it("puts stand-ins beside the columns and keeps the rows in their order", async () => {
    await write(ROWS);
    const rows = await inDatabase(`FROM ${readParquet(await tables.fileOf(source()))}`);
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual([
      "agrees",
      "email",
      "email__masked",
      "number",
      "number__fraud",
      "number__marketing",
      "order",
      "order__fraud",
      "order__marketing",
    ]);
    expect(rows.map(({ order }) => order)).toEqual(["b", "a", "b"]);
    const [first, second, third] = rows;
    expect(first?.order__marketing).toBe(third?.order__marketing);
    expect(first?.order__marketing).not.toBe(second?.order__marketing);
    expect(first?.order__marketing).not.toBe(first?.order__fraud);
    expect(third?.number__marketing).toBeNull();
    expect(rows.map(({ email__masked }) => email__masked)).toEqual(new Array(3).fill("xxxx@xxxx.xxx"));
  });

  it("is made once, and anew when the data change; of earlier data nothing stays", async () => {
    await write(ROWS);
    const made = await tables.fileOf(source());
    expect(await newTables().fileOf(source())).toBe(made);
    await write("SELECT 'z' AS \"order\", 9 AS number, 'z@x' AS email, NULL::BOOLEAN AS agrees");
    const again = await tables.fileOf(source());
    expect(again).not.toBe(made);
    expect(readdirSync(join(folder, "tables"))).toHaveLength(1);
    expect(await inDatabase(`SELECT "order" FROM ${readParquet(again)}`)).toEqual([{ order: "z" }]);
  });

  it("is made anew under other keys", async () => {
    await write(ROWS);
    const made = await tables.fileOf(source());
    expect(await newTables("other-keys").fileOf(source())).not.toBe(made);
  });

  it("says of data that this user may not read just that", async () => {
    // as Linux has it: a file that not even its owner or root may read
    file = "/proc/sys/vm/compact_memory";
    await expect(tables.fileOf(source())).rejects.toMatchObject({
      code: "no-permission",
      message: `\`${file}\` may not be read or changed`,
    });
  });

  it.each([
    { why: "missing data", prepare: async () => {}, message: "there is no data of `crm/customers.customers`" },
    { why: "a folder", prepare: async () => mkdirSync(file), message: "there is no data" },
    {
      why: "another format",
      prepare: () => inDatabase(`COPY (${ROWS}) TO ${quotedText(file)} (FORMAT csv)`),
      message: "cannot be read",
    },
    {
      why: "a column too few",
      prepare: () => write('SELECT 1 AS "order"'),
      message: "lacks `number`, `email`, `agrees`",
    },
    {
      why: "a yes or no as text",
      prepare: () => write(ROWS.replace("true AS", "'true' AS")),
      message: "has `agrees` as VARCHAR",
    },
    {
      why: "a yes or no as a number",
      prepare: () => write(ROWS.replace("true AS", "1 AS")),
      message: "`agrees` as INTEGER",
    },
  ])("refuses $why, and leaves nothing half-written", async ({ prepare, message }) => {
    file = join(folder, "customers.parquet");
    await prepare();
    const made = tables.fileOf(source());
    await expect(made).rejects.toThrow(DataFileError);
    await expect(made).rejects.toThrow(message);
    expect(readdirSync(folder)).not.toContain("tables.parquet");
    expect(readdirSync(folder).includes("tables") ? readdirSync(join(folder, "tables")) : []).toEqual([]);
  });
});
