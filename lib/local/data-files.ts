import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Product, Table } from "../model/mesh.ts";
import { list, openObject, optional, readShape, string } from "../model/shape.ts";
import { DataFileError } from "./data-file-error.ts";
import { readDocument } from "./read-document.ts";

/** The part of an ODCS contract that says where data lies; everything else is for others to read. */
const located = openObject({
  servers: optional(list(openObject({ type: optional(string), path: optional(string), format: optional(string) }))),
});

/**
 * The file that holds a table's data: where the contract's server of type `local` says, else
 * `data/<domain>/<product>/<table>.parquet`; both relative to the mesh's folder and nowhere outside it.
 *
 * @throws DataFileError if the contract points outside the folder or to another format
 */
export function dataFileOf(folder: string, product: Product, table: Table): string {
  const path = localServerPath(folder, product) ?? join("data", product.domain, product.name, "{table}.parquet");
  const file = resolve(folder, path.replaceAll(/\{(?:table|model)\}/g, table.name));
  if (!leadsInto(folder, file)) {
    throw new DataFileError(`the data of \`${product.id}\` lies outside the folder of the mesh document`, {
      help: "keep it in the folder, or move the mesh document above it",
    });
  }
  return file;
}

/** Whether `file` lies in `folder` or below, links followed. */
export function leadsInto(folder: string, file: string): boolean {
  return isInside(folder, file) && isInside(realPath(folder), realPath(file));
}

function localServerPath(folder: string, product: Product): string | undefined {
  if (product.contract === undefined) return undefined;
  const contract = readShape(located, readDocument(resolve(folder, product.contract), product.contract));
  const server = contract.misfits ? undefined : contract.value.servers?.find(({ type }) => type === "local");
  if (server?.path === undefined) return undefined;
  if (server.format !== undefined && server.format !== "parquet") {
    throw new DataFileError(`\`${product.contract}\` keeps its local data as \`${server.format}\``, {
      help: "the local engine reads Parquet",
    });
  }
  const { path } = server;
  // a folder holds one file per table
  return path.endsWith(".parquet") ? path : join(path, "{table}.parquet");
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Where a path leads once links are followed, as far as it exists. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}
