import { join } from "node:path";
import type { TableAccess } from "../lake-formation/effective-access.ts";
import { databaseName } from "../lake-formation/names.ts";
import type { Mesh } from "../model/mesh.ts";
import { dataFileOf } from "./data-files.ts";
import { LocalKeys } from "./local-keys.ts";
import { PhysicalTables } from "./physical-tables.ts";
import { PseudonymKeys } from "./pseudonym-keys.ts";
import { QueryError } from "./query-error.ts";

/** Finds the files behind the tables of a catalog. */
export class DataCatalog {
  readonly #folder: string;
  readonly #tables: PhysicalTables;

  /**
   * @param folder the mesh's folder: data are looked for in it, and keys and physical tables are kept in its `.mesh`
   */
  constructor(folder: string) {
    this.#folder = folder;
    const keys = join(folder, ".mesh", "keys");
    this.#tables = new PhysicalTables(join(folder, ".mesh", "tables"), new PseudonymKeys(new LocalKeys(keys), keys));
  }

  /** The file with all physical columns of the table. */
  async fileOf(mesh: Mesh, { database, table: name }: Pick<TableAccess, "database" | "table">): Promise<string> {
    const product = mesh.products.find(({ id }) => databaseName(id) === database);
    const table = product?.tables.find((candidate) => candidate.name === name);
    if (!product || !table) throw new QueryError("unknown-table", `unknown table \`${database}.${name}\``);
    return this.#tables.fileOf({ mesh, product, table, file: dataFileOf(this.#folder, product, table) });
  }
}
