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

/** What the engine calls its errors, and what they mean to the person. Others are {@link QueryErrorCode} `query-failed`. */
const CODES: Readonly<Record<string, QueryErrorCode>> = {
  Binder: "invalid-sql",
  Catalog: "invalid-sql",
  Parser: "invalid-sql",
  Syntax: "invalid-sql",
  Permission: "sql-not-permitted",
  INTERRUPT: "query-limit",
  "Out of Memory": "query-limit",
};

const UNKNOWN: readonly { readonly code: QueryErrorCode; readonly pattern: RegExp; readonly what: string }[] = [
  { code: "unknown-table", what: "table", pattern: /^Table with name "?(?<name>[^"]+?)"? does not exist/ },
  { code: "unknown-table", what: "table", pattern: /^Referenced table "(?<name>[^"]+)" not found/ },
  { code: "unknown-column", what: "column", pattern: /^Referenced column "(?<name>[^"]+)" not found/ },
  { code: "unknown-column", what: "column", pattern: /does not have a column named "(?<name>[^"]+)"/ },
  { code: "unknown-column", what: "column", pattern: /^Column "?(?<name>[^"]+?)"? .*not found/ },
  { code: "unknown-function", what: "function", pattern: /Function with name "?(?<name>[^" ]+)"? does not exist/ },
];

/**
 * The engine's error in the kit's words.
 *
 * Only errors made before any row is read are passed on in the engine's own words: later ones quote values.
 *
 * @param sees what the session may name instead of something unknown
 */
export function asQueryError(cause: unknown, sees = "nothing"): QueryError {
  if (cause instanceof QueryError) return cause;
  const text = cause instanceof Error ? cause.message : "";
  const { kind = "", rest = "" } =
    /^(?:Failed to \w+ \w+: )?(?<kind>[A-Za-z ]+?) Error: (?<rest>[^\n]*)/.exec(text)?.groups ?? {};
  for (const { code, what, pattern } of UNKNOWN) {
    const name = pattern.exec(rest)?.groups?.name;
    if (name) return new QueryError(code, `unknown ${what} \`${name}\``, { help: `this session sees ${sees}` });
  }
  const code = CODES[kind] ?? "query-failed";
  switch (code) {
    case "invalid-sql":
      return new QueryError(code, `the SQL is not valid: ${rest}`);
    case "sql-not-permitted":
      return new QueryError(code, "a session reads its tables and nothing else", {
        help: "select from the tables it sees",
      });
    case "query-limit":
      return new QueryError(code, "the query takes too long or too much memory", { help: "ask for less" });
    default:
      return new QueryError(
        "query-failed",
        `the query failed on a value it read (${kind.toLowerCase() || "engine"} error)`,
        {
          help: "try_cast and nullif deal with values that do not fit",
        },
      );
  }
}
