import { GetDatabasesCommand, GetTablesCommand, GlueClient, type Table } from "@aws-sdk/client-glue";
import {
  GetResourceLFTagsCommand,
  type GetResourceLFTagsResponse,
  LakeFormationClient,
  type LFTagPair,
  ListDataCellsFilterCommand,
  ListLFTagsCommand,
} from "@aws-sdk/client-lakeformation";
import { filterOfInput } from "../lake-formation/call-inputs.ts";
import type { FilterInput, TaggableInput } from "../lake-formation/calls.ts";
import {
  type Catalog,
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type LakeFormationState,
  sortedBy,
  type TagDefinition,
  type Tags,
} from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";
import { readGrants } from "./grant-reader.ts";
import { allOf, mapAtOnce } from "./pages.ts";
import { DEFAULT_PATIENCE, type Patience, patiently, unlessNone } from "./patience.ts";

/** The two services that a catalog's state is spread over. */
export interface CatalogClients {
  readonly lakeFormation: LakeFormationClient;
  readonly glue: GlueClient;
}

/**
 * Clients for {@link CatalogClients}: what is not answered in time fails, and nothing is repeated unseen.
 *
 * @param region where they look. @default - that of the environment
 */
export function newCatalogClients(region?: string): CatalogClients {
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
  const config = { maxAttempts: 1, requestHandler, ...(region === undefined ? {} : { region }) };
  return { lakeFormation: new LakeFormationClient(config), glue: new GlueClient(config) };
}

/** Of what, and how patiently, a catalog is read. */
export interface ReadingOptions {
  /** @default - minutes, see {@link DEFAULT_PATIENCE} */
  readonly patience?: Patience | undefined;
  /** When to give up. @default - when patience ends */
  readonly stopAt?: Instant | undefined;
}

/** A catalog that is being read: everything is asked for patiently. */
export interface CatalogReading {
  readonly clients: CatalogClients;
  readonly catalog: Catalog;
  readonly isWanted: (database: string) => boolean;
  readonly ask: <Answer>(what: string, send: () => Promise<Answer>) => Promise<Answer>;
}

/** Requests of one kind that are under way at the same time: tags are read table by table, and refused if too fast. */
const AT_ONCE = 5;

/**
 * Reads what some databases of a catalog look like, page by page to the end. Tags and grants by tag are the whole
 * account's; of filters and other grants no more is kept than concerns these databases. What other catalogs share with
 * this one is no part of it, whatever it is called.
 *
 * @throws ServiceUnavailableError if some of it could not be read in time
 */
export async function readCatalogState(
  clients: CatalogClients,
  catalog: Catalog,
  isWanted: (database: string) => boolean,
  options: ReadingOptions = {},
): Promise<LakeFormationState> {
  const reading = catalogReading(clients, catalog, isWanted, options);
  const [tags, databases, filters, grants] = await Promise.all([
    readTags(reading),
    readDatabases(reading),
    readFilters(reading),
    readGrants(reading),
  ]);
  return { ...catalog, tags, databases, filters, ...grants };
}

/** What reads of one run have in common. */
export function catalogReading(
  clients: CatalogClients,
  catalog: Catalog,
  isWanted: (database: string) => boolean,
  { patience = DEFAULT_PATIENCE, stopAt }: ReadingOptions,
): CatalogReading {
  return { clients, catalog, isWanted, ask: (what, send) => patiently(patience, { what, stopAt }, send) };
}

/** The account's own tags. */
export async function readTags({ clients, catalog, ask }: CatalogReading): Promise<readonly TagDefinition[]> {
  const pairs = await allOf(
    (NextToken) =>
      ask("ListLFTags", () =>
        clients.lakeFormation.send(new ListLFTagsCommand({ CatalogId: catalog.account, NextToken })),
      ),
    ({ LFTags = [] }) => LFTags.filter((tag) => isOwn(tag, catalog)),
  );
  const tags = pairs.map(({ TagKey = "", TagValues = [] }) => ({ key: TagKey, values: TagValues.toSorted() }));
  return sortedBy(tags, ({ key }) => key);
}

/** What a resource carries itself, layer by layer; `undefined` if there is no such resource (any more). */
export async function readTagsOf(
  { clients, ask }: CatalogReading,
  resource: TaggableInput,
): Promise<GetResourceLFTagsResponse | undefined> {
  const command = new GetResourceLFTagsCommand({ Resource: resource, ShowAssignedLFTags: true });
  return unlessGone(() => ask("GetResourceLFTags", () => clients.lakeFormation.send(command)));
}

/** Names of the account's own databases, wanted or not; links lead to what is looked at where it is. */
export async function readDatabaseNames({ clients, ask }: CatalogReading): Promise<readonly string[]> {
  const names = await allOf(
    (NextToken) => ask("GetDatabases", () => clients.glue.send(new GetDatabasesCommand({ NextToken }))),
    ({ DatabaseList = [] }) => DatabaseList.flatMap(({ Name = "", TargetDatabase }) => (TargetDatabase ? [] : [Name])),
  );
  return names.toSorted();
}

async function readFilters({ clients, catalog, isWanted, ask }: CatalogReading): Promise<readonly DataCellsFilter[]> {
  const filters = await allOf(
    (NextToken) =>
      ask("ListDataCellsFilter", () => clients.lakeFormation.send(new ListDataCellsFilterCommand({ NextToken }))),
    ({ DataCellsFilters = [] }) =>
      DataCellsFilters.filter(
        ({ DatabaseName = "", TableCatalogId = catalog.account }) =>
          TableCatalogId === catalog.account && isWanted(DatabaseName),
      ),
  );
  const read = filters.map((filter) => filterOfInput(filter as FilterInput));
  return sortedBy(read, filterKey);
}

async function readDatabases(reading: CatalogReading): Promise<readonly Database[]> {
  const names = (await readDatabaseNames(reading)).filter(reading.isWanted);
  const found = await mapAtOnce(names, AT_ONCE, async (database) => {
    const those = (await unlessGone(() => readTablesOf(reading, database))) ?? [];
    return those.map((table) => ({ database, table }));
  });
  const read = await mapAtOnce(found.flat(), AT_ONCE, ({ database, table }) => readTable(reading, database, table));
  const tables = Map.groupBy(
    read.filter((table) => table !== undefined),
    ({ database }) => database,
  );
  const databases = await mapAtOnce(names, AT_ONCE, async (name): Promise<readonly Database[]> => {
    const assigned = await readTagsOf(reading, { Database: { Name: name } });
    if (!assigned) return [];
    const own = (tables.get(name) ?? []).map(({ table }) => table);
    return [{ name, tags: toTags(reading, assigned.LFTagOnDatabase), tables: sortedBy(own, (table) => table.name) }];
  });
  return databases.flat();
}

/** The tables of a database as Glue has them. */
export function readTablesOf({ clients, ask }: CatalogReading, database: string): Promise<readonly Table[]> {
  return allOf(
    (NextToken) =>
      ask("GetTables", () => clients.glue.send(new GetTablesCommand({ DatabaseName: database, NextToken }))),
    ({ TableList = [] }) => TableList,
  );
}

async function readTable(reading: CatalogReading, database: string, found: Table) {
  const { Name: name = "", StorageDescriptor, PartitionKeys = [] } = found;
  const assigned = await readTagsOf(reading, { Table: { DatabaseName: database, Name: name } });
  if (!assigned) return undefined;
  const tags = new Map((assigned.LFTagsOnColumns ?? []).map(({ Name, LFTags }) => [Name, toTags(reading, LFTags)]));
  const plain = (StorageDescriptor?.Columns ?? []).map((column) => ({ name: column.Name ?? "" }));
  const partitions = PartitionKeys.map((column) => ({ name: column.Name ?? "", partition: true as const }));
  const columns = [...plain, ...partitions].map((column) => ({ ...column, tags: tags.get(column.name) ?? {} }));
  const sorted = sortedBy(columns, (column) => column.name);
  const table: CatalogTable = { name, tags: toTags(reading, assigned.LFTagsOnTable), columns: sorted };
  return { database, table };
}

/** A resource carries one value per key. */
function toTags({ catalog }: CatalogReading, pairs: readonly LFTagPair[] = []): Tags {
  const own = pairs.filter((pair) => isOwn(pair, catalog));
  return Object.fromEntries(own.map(({ TagKey = "", TagValues: [value = ""] = [] }) => [TagKey, value]));
}

/** Another account may share a tag of the same key; ours are in our own catalog. */
function isOwn({ CatalogId = "" }: LFTagPair, { account }: Catalog): boolean {
  return CatalogId === "" || CatalogId === account;
}

/** What goes while it is being read is as good as gone before. */
function unlessGone<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  return unlessNone("EntityNotFoundException", undefined, read);
}
