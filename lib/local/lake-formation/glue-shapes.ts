import type { CatalogTable, Database } from "../../lake-formation/state.ts";
import type { Json } from "./account.ts";
import type { TableInput } from "./glue-inputs.ts";
import type { Context } from "./operation.ts";

/** A database as Glue answers with it. */
export function shownDatabase({ account }: Context, { name }: Database): Json {
  const description = account.descriptions[name];
  return {
    ...description?.input,
    Name: name,
    CreateTableDefaultPermissions: description?.tableDefaults ?? [],
    CatalogId: account.catalog.account,
    ...(description ? { CreateTime: description.created } : {}),
  };
}

/** A table as Glue answers with it; columns that nobody described are texts. */
export function shownTable({ account }: Context, database: string, table: CatalogTable): Json {
  const description = account.descriptions[database]?.tables[table.name];
  return {
    ...(description?.input ?? plainInput(table)),
    Name: table.name,
    DatabaseName: database,
    CatalogId: account.catalog.account,
    IsRegisteredWithLakeFormation: isRegistered(account.locations, description?.input),
    ...(description ? { CreateTime: description.created, UpdateTime: description.updated } : {}),
  };
}

function plainInput({ columns }: CatalogTable): Json {
  const named = (isPartition: boolean) =>
    columns
      .filter(({ partition = false }) => partition === isPartition)
      .map((column) => ({ Name: column.name, Type: "string" }));
  return { StorageDescriptor: { Columns: named(false) }, PartitionKeys: named(true) };
}

function isRegistered(locations: readonly { readonly ResourceArn: string }[], input: Json | undefined): boolean {
  const place = (input as TableInput | undefined)?.StorageDescriptor?.Location;
  if (typeof place !== "string") return false;
  const path = place.replace(/^s3:\/\//, "");
  return locations.some(({ ResourceArn }) => {
    const registered = ResourceArn.replace(/^arn:aws[\w-]*:s3:::/, "").replace(/\/$/, "");
    return path === registered || path.startsWith(`${registered}/`);
  });
}
