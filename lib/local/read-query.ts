import type { DuckDBConnection } from "@duckdb/node-api";
import { invalidSql, QueryError, queryLimit } from "./query-error.ts";

/** A table as SQL names it, lower case. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** Longest SQL that a session takes. */
const MAX_LENGTH = 100_000;
/** Most that a select list may grow to, in parts of expressions. */
const MAX_GROWTH = 20_000;
/** Table functions that make rows out of nothing but their arguments. */
const TABLE_FUNCTIONS = new Set([
  "range",
  "generate_series",
  "unnest",
  "json_each",
  "json_tree",
  "regexp_split_to_table",
]);
/** Functions that ask the engine about itself, run SQL given as text, wait, or hand out its internals. */
const CLOSED_FUNCTIONS =
  /^(?:current_setting|getvariable|getenv|write_log|nextval|currval|query|query_table|sleep_ms|pg_sleep|finalize|combine|make_type|read_.*|json_.*serialize.*|__internal.*)$/;
/** System tables, which a common table expression must not stand in for. */
const SYSTEM_NAME = /^(?:duckdb|pragma|pg|sqlite|information_schema)_/;

/**
 * The tables that a query reads, from the engine's own syntax tree.
 *
 * This is the outer of two walls: what is refused here would fail in the session's database as well, which holds
 * nothing but what the purpose may see and has no way out. But here it fails with a name and a reason, and what would
 * bring the engine down with it, such as logging to a file that it may not open, never gets there.
 *
 * @throws QueryError unless `sql` is one SELECT over tables
 */
export async function readQuery(connection: DuckDBConnection, sql: string): Promise<readonly TableName[]> {
  if (sql.length > MAX_LENGTH) {
    throw new QueryError("query-limit", `the SQL is longer than ${MAX_LENGTH} characters`, { help: "ask for less" });
  }
  // what is parsed here and what is run later must be one text: the engine's calls differ in where they end it
  if (sql.includes("\0")) throw new QueryError("invalid-sql", "the SQL holds a NUL character", { help: "remove it" });
  const [statement, another] = await statementsOf(connection, sql);
  if (statement === undefined) throw new QueryError("invalid-sql", "there is no SQL", { help: "write a SELECT" });
  if (another !== undefined) {
    throw new QueryError("sql-not-permitted", "more than one statement", { help: "run them one by one" });
  }
  const found: Found = { tables: [], expressions: new Set() };
  visit(statement, found);
  return found.tables.filter(({ schema, table }) => schema !== "" || !found.expressions.has(table));
}

async function statementsOf(connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const result = await connection.runAndReadAll(
    "SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)::VARCHAR",
    [sql],
  );
  const tree = parsed(String(result.value(0, 0)));
  if (tree.error !== true) return Array.isArray(tree.statements) ? tree.statements : [];
  if (tree.error_type === "not implemented") {
    throw new QueryError("sql-not-permitted", "a session takes SELECT statements only", {
      help: "products are written by their own pipelines",
    });
  }
  throw invalidSql(String(tree.error_message));
}

function parsed(tree: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(tree);
  } catch (cause) {
    // of what the engine writes only infinity is no JSON, such as `1e400` turns into
    throw new QueryError("invalid-sql", "the SQL has a number that is too large", {
      cause,
      help: "write one below 1.8e308, or 'infinity'::DOUBLE",
    });
  }
}

interface Found {
  readonly tables: TableName[];
  /** Names of common table expressions. */
  readonly expressions: Set<string>;
}

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, found);
    return;
  }
  if (!isRecord(node)) return;
  switch (node.type) {
    case "BASE_TABLE":
      found.tables.push(tableName(node));
      break;
    case "TABLE_FUNCTION":
      refuseTableFunction(node);
      break;
    case "FUNCTION":
      refuseFunction(text(node.function_name));
      break;
    case "VALUE_PARAMETER":
      throw new QueryError("invalid-sql", "the SQL has a parameter without a value", { help: "write the value" });
    case "SHOW_REF":
      refuseShow(node);
      break;
  }
  if (isRecord(node.cte_map)) collectExpressions(node.cte_map, found);
  if (Array.isArray(node.select_list)) refuseGrowth(node.select_list);
  for (const child of Object.values(node)) visit(child, found);
}

function tableName(node: Readonly<Record<string, unknown>>): TableName {
  const table = text(node.table_name);
  if (text(node.catalog_name) !== "") {
    const name = [node.catalog_name, node.schema_name, table].join(".");
    throw new QueryError("unknown-table", `unknown table \`${name}\``, { help: "name tables as `database.table`" });
  }
  return { schema: text(node.schema_name), table };
}

function refuseTableFunction({ function: call }: Readonly<Record<string, unknown>>): void {
  const name = isRecord(call) ? text(call.function_name) : "";
  if (!TABLE_FUNCTIONS.has(name)) throw notInSession(name);
}

function refuseFunction(name: string): void {
  if (CLOSED_FUNCTIONS.test(name)) throw notInSession(name);
}

/** DESCRIBE and SUMMARIZE of a query are queries; SHOW without one reads the engine's own tables. */
function refuseShow(node: Readonly<Record<string, unknown>>): void {
  if (!isRecord(node.query)) {
    throw new QueryError("sql-not-permitted", "a session takes SELECT statements only", {
      help: "DESCRIBE names the columns of a table",
    });
  }
}

/**
 * Refuses `1 AS a, a + a AS b, b + b AS c` and so on: the engine puts the expression in for each name to the left, which
 * doubles it, and looks at no clock while it does.
 */
function refuseGrowth(list: readonly unknown[]): void {
  const sizes = new Map<string, number>();
  let grown = 0;
  for (const item of list) {
    const size = sizeOf(item, sizes);
    if (isRecord(item) && text(item.alias) !== "") sizes.set(text(item.alias), size);
    grown += size - sizeOf(item, new Map());
  }
  if (grown <= MAX_GROWTH) return;
  throw queryLimit(
    "repeats expressions by their names too often",
    "name them in a subquery, and use them outside of it",
  );
}

/** Parts of an expression, where each name stands for as many as `sizes` says. */
function sizeOf(node: unknown, sizes: ReadonlyMap<string, number>): number {
  if (Array.isArray(node)) return node.reduce<number>((size, child) => size + sizeOf(child, sizes), 0);
  if (!isRecord(node)) return 0;
  const [name, ...more] = Array.isArray(node.column_names) ? node.column_names : [];
  const known = more.length === 0 ? sizes.get(text(name)) : undefined;
  return known ?? (node.class === undefined ? 0 : 1) + sizeOf(Object.values(node), sizes);
}

function collectExpressions({ map }: Readonly<Record<string, unknown>>, found: Found): void {
  if (!Array.isArray(map)) return;
  for (const entry of map) {
    const name = isRecord(entry) ? text(entry.key) : "";
    if (SYSTEM_NAME.test(name)) {
      throw new QueryError("sql-not-permitted", `\`${name}\` is a name of the engine's own`, {
        help: "choose another",
      });
    }
    found.expressions.add(name);
  }
}

function notInSession(name: string): QueryError {
  return new QueryError("sql-not-permitted", `\`${name}\` may not be used in a session`, {
    help: "a session reads its tables and nothing else",
  });
}

function text(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
