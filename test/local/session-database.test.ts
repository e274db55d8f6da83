import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/local/duckdb.ts";
import { lock, openSessionDatabase } from "../../lib/local/session-database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// whatever gets past the reading of SQL meets this wall, so it is tried without the reading
const { folder } = temporaryFolder();
const file = join(folder, "hidden.parquet");
beforeAll(async () => {
  const { connection, close } = await openDatabase();
  await connection.run(`COPY (SELECT 'k3pt' AS note) TO '${file}' (FORMAT parquet)`);
  close();
});

async function tried(sql: string): Promise<string> {
  const session = await openSessionDatabase();
  try {
    await session.connection.run("CREATE TABLE seen (city VARCHAR)");
    await lock(session);
    const reader = await session.connection.runAndReadAll(
      sql.replaceAll("{file}", file).replaceAll("{folder}", folder),
    );
    return JSON.stringify(reader.getRowsJson());
  } finally {
    session.close();
  }
}

describe("a session's database", () => {
  it.each([
    "SELECT * FROM '{file}'",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM read_text('/etc/hosts')",
    "SELECT * FROM read_csv('/etc/hosts')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('/etc/hosts')",
    "SELECT * FROM parquet_metadata('{file}')",
    "COPY seen TO '{folder}/out.csv'",
    "COPY seen FROM '/etc/hosts'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/out.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{folder}/out.duckdb_extension'",
    "SET enable_external_access = true",
    "SET allowed_directories = ['{folder}']",
    "SET temp_directory = '{folder}'",
    "SET memory_limit = '100GB'",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "PRAGMA enable_external_access",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
  ])("refuses %s by itself", async (sql) => {
    await expect(tried(sql)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["hidden.parquet"]);
  });

  it("knows no file that another database has read", async () => {
    const { connection, close } = await openDatabase();
    await connection.run(`SELECT * FROM '${file}'`);
    expect(await tried("SELECT * FROM duckdb_external_file_cache()")).toBe("[]");
    close();
  });

  it("does read its own table", async () => {
    expect(await tried("SELECT count(*) FROM seen")).toBe('[["0"]]');
  });
});
