import type { DuckDBConnection, DuckDBResultReader } from "@duckdb/node-api";
import type { TableAccess } from "../lake-formation/effective-access.ts";
import { MeshError } from "../model/errors.ts";
import { renameColumns, renderRowFilter } from "../model/row-filter.ts";
import { parseRowFilter } from "../model/row-filter-parser.ts";
import { type Database, openDatabase, quotedName, readParquet } from "./duckdb.ts";
import { asQueryError, QueryError } from "./query-error.ts";
import { readQuery, type TableName } from "./read-query.ts";
import { lock, openSessionDatabase } from "./session-database.ts";

/** A cell of an answer, as JSON has it; whole numbers beyond 2⁵³, decimals, dates and times are text. */
type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether there were more rows than a session gives. */
  readonly truncated: boolean;
}

/** What one session may do to the machine it runs on. */
export interface QueryLimits {
  /** @default 100,000 */
  readonly maxRows?: number | undefined;
  /** Milliseconds. @default 30,000 */
  readonly timeout?: number | undefined;
  /** As the engine writes it. @default 1GB */
  readonly memory?: string | undefined;
}

export interface QueryRequest {
  /** What the session's purpose role may read: the whole of what the SQL can name. */
  readonly access: readonly TableAccess[];
  /** Parquet file of a table, or why there is none. Asked for tables in `access` only. */
  readonly fileOf: (table: TableAccess) => Promise<string>;
  readonly sql: string;
  readonly limits?: QueryLimits | undefined;
}

/**
 * Runs one query as one purpose.
 *
 * The query runs in a database of its own, born without access to files, network, extensions or settings, into which
 * another database has put the rows and columns that the purpose may read, and nothing else. So what is hidden is not
 * protected from the SQL: it is not there.
 *
 * @throws QueryError if the SQL names what the session does not see, or cannot be run
 */
export async function runQuery({ access, fileOf, sql, limits = {} }: QueryRequest): Promise<QueryResult> {
  const loader = await openDatabase({ threads: "2" });
  try {
    const tables = await visibleTables(loader.connection, sql, access);
    // a session asks for files it may read, so it waits for none it may not
    const files = await Promise.all(tables.map(fileOf));
    const session = await openSessionDatabase(limits.memory);
    try {
      for (const [index, table] of tables.entries()) {
        await materialise(loader.connection, session.connection, { table, file: files[index] ?? "" });
      }
      await lock(session);
      return await answer(session, sql, limits);
    } finally {
      session.close();
    }
  } catch (cause) {
    throw cause instanceof MeshError ? cause : asQueryError(cause, seen(access));
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
  const stored = await loader.runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${readParquet(file)})`);
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

async function answer(session: Database, sql: string, limits: QueryLimits): Promise<QueryResult> {
  const { maxRows = 100_000, timeout = 30_000 } = limits;
  const timer = setTimeout(() => session.connection.interrupt(), timeout);
  try {
    const reader = await session.connection.streamAndReadUntil(sql, maxRows + 1);
    return resultOf(reader, maxRows);
  } finally {
    clearTimeout(timer);
  }
}

function resultOf(reader: DuckDBResultReader, maxRows: number): QueryResult {
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  const json = reader.getRowsJson().slice(0, maxRows);
  const rows = json.map((row) => row.map((cell, index) => numeric(cell as Cell, columns[index]?.type ?? "")));
  return { columns, rows, truncated: reader.currentRowCount > maxRows };
}

/** Whole numbers come as text from the engine, lest digits be lost; those that fit become numbers. */
function numeric(cell: Cell, type: string): Cell {
  if (typeof cell !== "string" || !/^U?(?:BIG|HUGE)INT$/.test(type)) return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : cell;
}
