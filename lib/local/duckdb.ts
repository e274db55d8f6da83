import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { optionalPackage } from "./optional-package.ts";

type Options = Readonly<Record<string, string>>;

/** What no database of the kit does: fetch code, keep secrets, or remember files between statements. */
const CLOSED: Options = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  allow_persistent_secrets: "false",
  enable_external_file_cache: "false",
};

/** An in-memory database of its own with one connection. */
export interface Database {
  readonly connection: DuckDBConnection;
  close(): void;
}

/** Opens an empty in-memory database; nothing is shared with any other. */
export async function openDatabase(options: Options = {}): Promise<Database> {
  const { DuckDBInstance } = await optionalPackage("@duckdb/node-api", () => import("@duckdb/node-api"));
  const instance = await DuckDBInstance.create(":memory:", { ...CLOSED, ...options });
  const connection = await connected(instance);
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function connected(instance: DuckDBInstance): Promise<DuckDBConnection> {
  try {
    return await instance.connect();
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** A name as SQL takes it whatever it is: `"order"`. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL constant. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A table function call that reads exactly this Parquet file, whatever its path looks like. */
export function readParquet(file: string, option?: string): string {
  const path = quotedText(file.replaceAll(/[*?[]/g, "[$&]"));
  return `read_parquet(${option ? `${path}, ${option}` : path})`;
}
