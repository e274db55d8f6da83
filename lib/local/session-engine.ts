import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableAccess } from "../lake-formation/effective-access.ts";
import { renameColumns, renderRowFilter } from "../model/row-filter.ts";
import { parseRowFilter } from "../model/row-filter-parser.ts";
import type { Clock } from "../ports/clock.ts";
import { openDatabase, quotedName, readParquet } from "./duckdb.ts";
import { asFileError, NoPermissionError } from "./file-errors.ts";
import { type QueryLimits, type QueryResult, readAnswer } from "./query-answer.ts";
import { asRunError, QueryError } from "./query-error.ts";
import { readQuery, type TableName } from "./read-query.ts";
import { lock, openSessionDatabase } from "./session-database.ts";

export type { QueryLimits, QueryResult };

export interface QueryRequest {
  /** What the session's purpose role may read: the whole of what the SQL can name. */
  readonly access: readonly TableAccess[];
  /** Parquet file of a table, or why there is none. Asked for tables in `access` only. */
  readonly fileOf: (table: TableAccess) => Promise<string>;
  readonly sql: string;
  readonly limits?: QueryLimits | undefined;
  /** What the time limit goes by. @default - the time since the process began, which nobody sets */
  readonly clock?: Clock | undefined;
}

/**
 * Runs one query as one purpose.
 *
 * The query runs in a database of its own, born without access to files, network, extensions or settings, into which
 * another database has put the rows and columns that the purpose may read, and nothing else. So what is hidden is not
 * protected from the SQL: it is not there.
 *
 * @throws QueryError if the SQL names what the session does not see, cannot be run, or takes more than the limits
 * @throws DiskFullError if there is no room for a table's file
 * @throws NoPermissionError, naming the table alone, if this user may not read or make its files
 */
export async function runQuery({
  access,
  fileOf,
  sql,
  limits = {},
  clock = performance,
}: QueryRequest): Promise<QueryResult> {
  const loader = await openDatabase({ threads: "2" });
  try {
    const tables = await visibleTables(loader.connection, sql, access);
    // a session asks for files it may read, so it waits for none it may not
    const files = await Promise.all(tables.map((table) => fileOf(table).catch(withoutPaths(table))));
    const session = await openSessionDatabase(limits.memory);
    try {
      for (const [index, table] of tables.entries()) {
        await materialise(loader.connection, session.connection, { table, file: files[index] ?? "" });
      }
      await lock(session);
      return await readAnswer({ connection: session.connection, sql, limits, clock, sees: seen(access) });
    } finally {
      session.close();
    }
  } catch (cause) {
    throw asRunError(asFileError(cause));
  } finally {
    loader.close();
  }
}

async function visibleTables(
  connection: DuckDBConnection,
  sql: string,
  access: readonly TableAccess[],
): Promise<readonly TableAccess[]> {
  const byName = new Map(access.map((table) => [`${table.database}.${table.table}`, table]));
  const named = await readQuery(connection, sql);
  const found = named.map((name) => byName.get(`${name.schema}.${name.table}`) ?? unknownTable(name, access));
  return [...new Set(found)];
}

function unknownTable({ schema, table }: TableName, access: readonly TableAccess[]): never {
  throw new QueryError("unknown-table", `unknown table \`${schema ? `${schema}.` : ""}${table}\``, {
    help: `this session sees ${seen(access)}`,
  });
}

/**
 * Turns a refusal of the operating system into one that names the table: a path tells a session where it is served, and
 * the files beside it are called like other purposes.
 *
 * @param place the file that the engine was to read, where it was asked nothing else. @default - another part refused
 */
function withoutPaths({ database, table }: TableAccess, place?: string): (cause: unknown) => never {
  return (cause) => {
    if (!(asFileError(cause, place) instanceof NoPermissionError)) throw cause;
    throw new NoPermissionError(`${database}.${table}`, {
      cause,
      help: "its data, or files in `.mesh` beside the mesh document, are another user's: run it as that user, or in a copy of your own without `.mesh/keys` and `.mesh/tables`",
    });
  };
}

/** Everything that the SQL can name: `crm__customers.customers (city, email)`. */
function seen(access: readonly TableAccess[]): string {
  const tables = access.map(({ database, table, regions }) => {
    const columns = new Set(regions.flatMap((region) => region.columns));
    return `${database}.${table} (${[...columns].join(", ")})`;
  });
  return tables.join(", ") || "no table";
}

/** Copies what may be read of a table from its file into the session's database. */
async function materialise(
  loader: DuckDBConnection,
  session: DuckDBConnection,
  { table, file }: { readonly table: TableAccess; readonly file: string },
): Promise<void> {
  const stored = await loader
    .runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${readParquet(file)})`)
    .catch(withoutPaths(table, file));
  const order = stored.getRows().map(([name]) => String(name));
  const rows = await loader.stream(selection(table, { file, order }));
  const schema = quotedName(table.database);
  const columns = rows.columnNames().map((name, index) => `${quotedName(name)} ${rows.columnType(index)}`);
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await session.run(`CREATE TABLE ${schema}.${quotedName(table.table)} (${columns.join(", ")})`);
  const appender = await session.createAppender(table.table, table.database);
  for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk()) {
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** @param order the columns of the file; a star names them in the table's own order */
function selection(
  { database, table, regions }: TableAccess,
  { file, order }: { readonly file: string; readonly order: readonly string[] },
): string {
  const [region, another] = regions;
  // one purpose has one view of a table; a union of two is what sessions exist to prevent
  if (!region || another) throw new QueryError("unknown-table", `unknown table \`${database}.${table}\``);
  const inOrder = region.columns.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  const columns = inOrder.map(quotedName).join(", ");
  const where = region.rows === undefined ? "" : ` WHERE ${filterSql(region.rows)}`;
  return `SELECT ${columns} FROM ${readParquet(file)}${where}`;
}

/** A row filter is read and written anew rather than trusted as text. */
function filterSql(rows: string): string {
  return renderRowFilter(renameColumns(parseRowFilter(rows), quotedName));
}
