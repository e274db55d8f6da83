import type { Table } from "@aws-sdk/client-glue";
import type { GetResourceLFTagsResponse } from "@aws-sdk/client-lakeformation";
import type { TableFact, TaggedFact } from "../lake-formation/side-door-tables.ts";
import { type CatalogReading, readDatabaseNames, readTablesOf, readTagsOf } from "./lake-formation-reader.ts";
import { mapAtOnce } from "./pages.ts";
import { AT_ONCE } from "./side-door-asking.ts";

/** Where every table of the catalog says that its data lies. */
export async function readTableFacts(reading: CatalogReading): Promise<readonly TableFact[]> {
  const names = await readDatabaseNames(reading);
  const found = await mapAtOnce(names, AT_ONCE, async (database) => {
    const tables = await readTablesOf(reading, database);
    return tables.map((table) => factOf(database, table));
  });
  return found.flat();
}

function factOf(database: string, table: Table): TableFact {
  const { Name = "", PartitionKeys = [], Parameters: { table_type } = {} } = table;
  const fact = { database, table: Name, locations: locationsOf(table) };
  // partitions of an Iceberg table are in its metadata, whatever the catalog says
  return PartitionKeys.length > 0 && table_type !== "ICEBERG" ? { ...fact, isPartitioned: true } : fact;
}

/** Of an open table format it is the metadata file that says where the data lies. */
function locationsOf({ StorageDescriptor, Parameters }: Table): readonly string[] {
  const { Location, AdditionalLocations = [] } = StorageDescriptor ?? {};
  return [Location, ...AdditionalLocations, Parameters?.metadata_location].flatMap((each) => each || []);
}

/**
 * Tags of databases and tables that are no product's, one request each.
 *
 * @param most databases and tables that are looked at, at most
 * @throws RangeError if there are more
 */
export async function readTagsOutside(
  reading: CatalogReading,
  tables: readonly TableFact[],
  most: number,
): Promise<readonly TaggedFact[]> {
  const databases = (await readDatabaseNames(reading)).filter(reading.isWanted);
  const outside = tables.filter(({ database }) => reading.isWanted(database));
  if (databases.length + outside.length > most) throw new RangeError("too many tables to read the tags of each");
  const onDatabases = await mapAtOnce(databases, AT_ONCE, async (name) => ({
    name,
    keys: keysOf(await readTagsOf(reading, { Database: { Name: name } })),
  }));
  const onTables = await mapAtOnce(outside, AT_ONCE, async ({ database, table }) => ({
    name: `${database}.${table}`,
    keys: keysOf(await readTagsOf(reading, { Table: { DatabaseName: database, Name: table } })),
  }));
  return [...onDatabases, ...onTables].filter(({ keys }) => keys.length > 0);
}

function keysOf({ LFTagOnDatabase, LFTagsOnTable, LFTagsOnColumns }: GetResourceLFTagsResponse = {}) {
  const pairs = [...(LFTagOnDatabase ?? []), ...(LFTagsOnTable ?? [])];
  const onColumns = (LFTagsOnColumns ?? []).flatMap(({ LFTags = [] }) => LFTags);
  return [...new Set([...pairs, ...onColumns].flatMap(({ TagKey }) => TagKey ?? []))];
}
