import { type Database, openDatabase } from "./duckdb.ts";

/**
 * A database for one query of one purpose: born without access to files, network or extensions.
 *
 * The inner of two walls; see {@link readQuery} for the outer.
 */
export function openSessionDatabase(memory = "1GB"): Promise<Database> {
  return openDatabase({
    threads: "2",
    memory_limit: memory,
    // nothing is spilled: the rows of a session are on no disk
    temp_directory: "",
    max_temp_directory_size: "0B",
    home_directory: "/nowhere",
    extension_directory: "/nowhere",
    secret_directory: "/nowhere",
    // last: it closes the settings above
    enable_external_access: "false",
  });
}

/** Forbids every further change of settings; called when the rows are loaded. */
export async function lock({ connection }: Database): Promise<void> {
  await connection.run("SET lock_configuration = true");
}
