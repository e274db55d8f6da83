import { GetPartitionsCommand, type GlueClient } from "@aws-sdk/client-glue";
import type { SideDoorFacts } from "../lake-formation/side-door-facts.ts";
import type { TableFact } from "../lake-formation/side-door-tables.ts";
import { mapAtOnce, pagesOf } from "./pages.ts";
import { AT_ONCE, ask } from "./side-door-asking.ts";

export interface PartitionScope {
  /** Tables whose partitions are read before others'. */
  readonly isFirst: (database: string) => boolean;
  /** Requests at most, for all tables together. @default 1000 */
  readonly mostRequests?: number | undefined;
}

/**
 * Adds to tables where their Hive partitions lie, each of which may lie anywhere.
 *
 * A partition's values are data, and Lake Formation may ask whoever lists them for SELECT: so people run this, not
 * a handler that is kept from reading. Of what is read no more is kept than buckets. Never throws: tables whose
 * partitions could not be read, or were too many, are named.
 */
export async function withPartitions(
  glue: GlueClient,
  tables: readonly TableFact[],
  { isFirst, mostRequests = 1000 }: PartitionScope,
): Promise<Pick<SideDoorFacts, "partitionsUnread" | "tables">> {
  const { true: first = [], false: others = [] } = Object.groupBy(tables, ({ database }) => `${isFirst(database)}`);
  const budget = { left: mostRequests };
  const unread: string[] = [];
  const read = async (table: TableFact) => {
    if (!table.isPartitioned) return table;
    try {
      return { ...table, locations: [...table.locations, ...(await placesOf(glue, table, budget))] };
    } catch {
      unread.push(`${table.database}.${table.table}`);
      return table;
    }
  };
  // one after the other: those that come first must not go short for the rest
  const found = [...(await mapAtOnce(first, AT_ONCE, read)), ...(await mapAtOnce(others, AT_ONCE, read))];
  return { tables: found, partitionsUnread: unread.sort() };
}

async function placesOf(glue: GlueClient, { database, table }: TableFact, budget: { left: number }) {
  const places = new Set<string>();
  const pages = pagesOf((NextToken) => {
    if (budget.left-- <= 0) throw new RangeError("too many partitions to read them all");
    const of = { DatabaseName: database, TableName: table, NextToken };
    const command = new GetPartitionsCommand({ ...of, ExcludeColumnSchema: true, MaxResults: 1000 });
    return ask("GetPartitions", () => glue.send(command));
  });
  for await (const { Partitions = [] } of pages) {
    for (const { StorageDescriptor: { Location, AdditionalLocations = [] } = {} } of Partitions) {
      for (const place of [Location, ...AdditionalLocations]) if (place) places.add(rootOf(place));
    }
  }
  return [...places].sort();
}

/** What comes after the bucket would hold the partition's values. */
function rootOf(location: string): string {
  return /^[^/]*\/\/[^/]*/.exec(location)?.[0] ?? "elsewhere";
}
