import { type ErrorKind, MeshError, type MeshErrorOptions } from "../model/errors.ts";

/** Why SQL got no answer. Names outside the session's view are unknown, exactly as if they did not exist. */
export type QueryErrorCode =
  | "unknown-table"
  | "unknown-column"
  | "unknown-function"
  | "invalid-sql"
  | "sql-not-permitted"
  | "query-limit"
  | "query-failed";

/** SQL that a session does not run, or that failed. Its message never holds a value of the data, nor a path. */
export class QueryError extends MeshError {
  readonly kind: ErrorKind;
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string, options?: MeshErrorOptions) {
    super(message, options);
    this.code = code;
    this.kind = code === "sql-not-permitted" ? "forbidden" : "invalid";
  }
}

/** A query took more than a session may: what of which, and how to ask for less. */
export function queryLimit(what: string, help: string): QueryError {
  return new QueryError("query-limit", `the query ${what}`, { help });
}

/** SQL that the engine does not take, by what the engine says of it. */
export function invalidSql(text: string): QueryError {
  // the engine advises to raise the limit, which a session does not, or speaks of its parser's memory
  if (/expression depth|^memory exhausted/i.test(text)) {
    return new QueryError("invalid-sql", "the SQL is nested too deep", {
      help: "write it shorter, or in fewer levels",
    });
  }
  const unknown = /NOT IMPLEMENTED$/.test(text) ? "it has a form that the engine does not know" : text;
  return new QueryError("invalid-sql", `the SQL is not valid: ${unknown}`, {
    help: "write one SELECT in the SQL of DuckDB",
  });
}

/** How the engine words, in one place or another, that there is no such name. */
const UNKNOWN: readonly { readonly what: "table" | "column" | "function"; readonly pattern: RegExp }[] = [
  { what: "table", pattern: /^Table with name "?(?<name>.+?)"? does not exist/ },
  { what: "table", pattern: /^Referenced table "(?<name>.+?)" not found/ },
  { what: "column", pattern: /^Referenced column "?(?<name>.+?)"? (?:was )?not found/ },
  { what: "column", pattern: /^Column "?(?<name>.+?)"? (?:in \w+ list|was selected but was|does) not / },
  { what: "column", pattern: /^Column "(?<name>.+?)" referenced in UNPIVOT/ },
  { what: "column", pattern: /does not have a column named "(?<name>.+?)"$/ },
  { what: "column", pattern: /^No matching columns found that match regex "(?<name>.+?)"$/ },
  { what: "column", pattern: /^Could not find key "(?<name>.+?)" in struct/ },
  { what: "column", pattern: /^Cannot extract field '(?<name>.+?)' from expression/ },
  { what: "function", pattern: /Function with name "?(?<name>.+?)"? (?:does not exist|is not in the catalog)/ },
];

/**
 * The engine's refusal of SQL that has not begun to run, in the kit's words: nothing was read so far, so that the
 * engine's own may be passed on.
 *
 * @param sees what the session may name instead of something unknown
 */
export function asSqlError(cause: unknown, sees: string): unknown {
  const { kind, rest } = partsOf(cause);
  if (!/^(?:Binder|Catalog|Parser|Syntax|Not implemented)$/.test(kind)) return cause;
  for (const { what, pattern } of UNKNOWN) {
    const name = pattern.exec(rest)?.groups?.name;
    if (name)
      return new QueryError(`unknown-${what}`, `unknown ${what} \`${name}\``, { help: `this session sees ${sees}` });
  }
  return invalidSql(rest);
}

/** Any other error while a query is made ready or runs, in the kit's words alone: the engine's own quote what was read. */
export function asRunError(cause: unknown): MeshError {
  if (cause instanceof MeshError) return cause;
  const { kind } = partsOf(cause);
  switch (kind) {
    case "Permission":
      return new QueryError("sql-not-permitted", "a session reads its tables and nothing else", {
        help: "select from the tables it sees",
      });
    case "Out of Memory":
      return queryLimit("takes too much memory", "ask for fewer rows, or sort, group and join fewer");
    case "Conversion":
    case "Invalid Input":
    case "Out of Range":
      return new QueryError("query-failed", `the query failed on a value (${kind.toLowerCase()} error)`, {
        help: "try_cast and nullif deal with values that do not fit",
      });
    default:
      return new QueryError("query-failed", `the query failed in the engine (${kind.toLowerCase() || "other"} error)`, {
        help: "write it in another way",
      });
  }
}

function partsOf(cause: unknown): { readonly kind: string; readonly rest: string } {
  const text = cause instanceof Error ? cause.message : "";
  const { kind = "", rest = "" } =
    /^(?:Failed to \w+ \w+: )?(?<kind>[A-Za-z ]+?) Error: (?<rest>[^\n]*)/.exec(text)?.groups ?? {};
  return { kind, rest };
}
