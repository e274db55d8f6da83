import { createHash } from "node:crypto";
import { type BigIntStats, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifierDomain } from "../encryption/identifier-domain.ts";
import { maskOf } from "../encryption/mask.ts";
import { pseudonym } from "../encryption/pseudonym.ts";
import { type PhysicalColumn, physicalColumns } from "../lake-formation/physical-columns.ts";
import type { Mesh, Product, Table } from "../model/mesh.ts";
import { columnFamily } from "../model/row-filter-types.ts";
import { DataFileError } from "./data-file-error.ts";
import { openDatabase, quotedName, quotedText, readParquet } from "./duckdb.ts";
import { asFileError } from "./file-errors.ts";
import type { PseudonymKeys } from "./pseudonym-keys.ts";
import { replaceFile } from "./replace-file.ts";

/** A table's data as its pipeline wrote it. */
export interface SourceTable {
  readonly mesh: Mesh;
  readonly product: Product;
  readonly table: Table;
  /** Parquet file with the contract's columns. */
  readonly file: string;
}

/**
 * Files with the physical columns of tables: the contract's columns, and beside them each stand-in that some purpose
 * may come to see. Kept until the data, the columns or the keys change.
 */
export class PhysicalTables {
  readonly #directory: string;
  readonly #keys: PseudonymKeys;

  constructor(directory: string, keys: PseudonymKeys) {
    this.#directory = directory;
    this.#keys = keys;
  }

  /** The Parquet file that holds every physical column of the table; made when it is not there. */
  async fileOf(source: SourceTable): Promise<string> {
    const columns = physicalColumns(source.mesh)(source.product).get(source.table.name) ?? [];
    const stem = `${source.product.domain}__${source.product.name}__${source.table.name}`;
    const target = join(this.#directory, `${stem}.${await this.#fingerprint(source, columns)}.parquet`);
    if (statSync(target, { throwIfNoEntry: false })) return target;
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    await replaceFile(target, (draft) => this.#write(source, columns, draft));
    this.#dropOthers(stem, target);
    return target;
  }

  /** Changes whenever the file would have other content: with the data, columns, lineage of identifiers, keys or masks. */
  async #fingerprint(source: SourceTable, columns: readonly PhysicalColumn[]): Promise<string> {
    const { size, mtimeNs, ino } = sourceStat(source);
    const parts: unknown[] = [source.file, `${size} ${mtimeNs} ${ino}`];
    for (const column of columns) {
      const key = column.purpose === undefined ? undefined : await this.#keys.keyOf(column.purpose);
      parts.push([column.name, key ? pseudonym(key, domainOf(source, column), "") : contentOf(column)]);
    }
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  }

  async #write(source: SourceTable, columns: readonly PhysicalColumn[], target: string): Promise<void> {
    const { connection, close } = await openDatabase({ threads: "2" });
    try {
      await assertReadable(connection, source);
      const stands = Map.groupBy(
        columns.filter(({ treatment }) => treatment === "pseudonym"),
        ({ column }) => column.name,
      );
      const joins: string[] = [];
      for (const [clear, made] of stands) joins.push(await this.#pseudonymTable(connection, source, { clear, made }));
      const values = columns.map((column) => `${contentOf(column)} AS ${quotedName(column.name)}`);
      await connection.run(
        `COPY (SELECT ${values.join(", ")} FROM ${readParquet(source.file, "file_row_number = true")} t ${joins.join(" ")}
          ORDER BY t.file_row_number) TO ${quotedText(target)} (FORMAT parquet)`,
      );
    } finally {
      close();
    }
  }

  /** A table from the values of a column to their pseudonyms, one per purpose; returns the join that brings them in. */
  async #pseudonymTable(
    connection: DuckDBConnection,
    source: SourceTable,
    { clear, made }: { readonly clear: string; readonly made: readonly PhysicalColumn[] },
  ): Promise<string> {
    const purposes = await Promise.all(
      made.map(async (column) => ({
        key: await this.#keys.keyOf(column.purpose ?? ""),
        domain: domainOf(source, column),
      })),
    );
    const value = quotedName(clear);
    const values = await connection.runAndReadAll(
      `SELECT DISTINCT ${value}::VARCHAR FROM ${readParquet(source.file)} WHERE ${value} IS NOT NULL`,
    );
    const name = pseudonymTableName(clear);
    const columns = made.map((column) => `${quotedName(column.name)} VARCHAR`);
    await connection.run(`CREATE TABLE ${quotedName(name)} ("clear value" VARCHAR, ${columns.join(", ")})`);
    const appender = await connection.createAppender(name);
    for (const [cell] of values.getRows()) {
      const text = String(cell);
      appender.appendVarchar(text);
      for (const { key, domain } of purposes) appender.appendVarchar(pseudonym(key, domain, text));
      appender.endRow();
    }
    appender.closeSync();
    return `LEFT JOIN ${quotedName(name)} ON ${quotedName(name)}."clear value" = t.${value}::VARCHAR`;
  }

  /** Removes files made from earlier data: they may hold what has been deleted since. */
  #dropOthers(stem: string, kept: string): void {
    for (const name of readdirSync(this.#directory)) {
      if (name.startsWith(`${stem}.`) && name.endsWith(".parquet") && name !== basename(kept)) {
        rmSync(join(this.#directory, name), { force: true });
      }
    }
  }
}

/** What stands in a physical column, as SQL over the source `t` and its pseudonym tables. */
function contentOf({ name, column, treatment }: PhysicalColumn): string {
  switch (treatment) {
    case "clear":
      return `t.${quotedName(column.name)}`;
    case "pseudonym":
      return `${quotedName(pseudonymTableName(column.name))}.${quotedName(name)}`;
    case "masked":
      return quotedText(maskOf(column));
  }
}

function pseudonymTableName(clear: string): string {
  return `pseudonyms of ${clear}`;
}

function domainOf({ mesh, product, table }: SourceTable, { column }: PhysicalColumn): string {
  return identifierDomain(mesh, { product: product.id, table: table.name, column: column.name });
}

function sourceStat({ product, table, file }: SourceTable): BigIntStats {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat?.isFile()) return stat;
  throw new DataFileError(`there is no data of \`${product.id}.${table.name}\``, {
    help: `write it as Parquet to ${file}, or name its place under \`servers\` in the contract; the example's is written by \`npm run example:data\``,
  });
}

/**
 * A file that lacks a column of the contract is refused whole, rather than read as if the column were empty; and so is
 * one in which a yes or no, such as a consent, is anything else, rather than guessed at.
 */
async function assertReadable(connection: DuckDBConnection, { product, table, file }: SourceTable): Promise<void> {
  const what = `the data of \`${product.id}.${table.name}\``;
  const found = await connection
    .runAndReadAll(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${readParquet(file)})`)
    .catch((cause: unknown) => {
      const known = asFileError(cause, file);
      if (known !== cause) throw known;
      throw new DataFileError(`${what} cannot be read`, { cause, help: "write it as Parquet" });
    });
  const types = new Map(found.getRows().map(([name, type]) => [String(name), String(type)]));
  const missing = table.columns.filter(({ name }) => !types.has(name)).map(({ name }) => `\`${name}\``);
  if (missing.length > 0) {
    throw new DataFileError(`${what} lacks ${missing.join(", ")}`, { help: "write every column of the contract" });
  }
  const guessed = table.columns
    .filter(({ name, type }) => columnFamily(type) === "boolean" && types.get(name) !== "BOOLEAN")
    .map(({ name }) => `\`${name}\` as ${types.get(name)}`);
  if (guessed.length > 0) {
    throw new DataFileError(`${what} has ${guessed.join(", ")}`, { help: "write it as BOOLEAN, as the contract says" });
  }
}
