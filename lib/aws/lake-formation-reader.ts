import { type GlueClient, paginateGetDatabases, paginateGetTables, type Table } from "@aws-sdk/client-glue";
import {
  GetResourceLFTagsCommand,
  type GetResourceLFTagsResponse,
  type LakeFormationClient,
  type LFTagPair,
  type PrincipalResourcePermissions,
  paginateListDataCellsFilter,
  paginateListLFTags,
  paginateListPermissions,
} from "@aws-sdk/client-lakeformation";
import { filterOfInput, grantOfEntry } from "../lake-formation/call-inputs.ts";
import type { FilterInput, GrantResourceInput } from "../lake-formation/calls.ts";
import { isOfDomain, partOfDomain } from "../lake-formation/domain-part.ts";
import {
  type Catalog,
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type Grant,
  grantKey,
  type LakeFormationState,
  type Permission,
  sortedBy,
  type TagDefinition,
  type Tags,
} from "../lake-formation/state.ts";

/** The two services that a catalog's state is spread over. */
export interface CatalogClients {
  readonly lakeFormation: LakeFormationClient;
  readonly glue: GlueClient;
}

/** The permissions that bear on data or on its description. */
const READING: ReadonlySet<string> = new Set<Permission>([
  "ALL",
  "ALTER",
  "DELETE",
  "DESCRIBE",
  "DROP",
  "INSERT",
  "SELECT",
  "SUPER_USER",
]);
/** Tables whose tags are read at the same time. */
const AT_ONCE = 5;

/** Reads what a domain's part of a catalog looks like, page by page to the end. */
export async function readCatalogState(
  clients: CatalogClients,
  catalog: Catalog,
  domain: string,
): Promise<LakeFormationState> {
  const [tags, databases, filters, grants] = await Promise.all([
    readTags(clients),
    readDatabases(clients, domain),
    readFilters(clients),
    readGrants(clients),
  ]);
  return partOfDomain({ ...catalog, tags, databases, filters, grants }, domain);
}

async function readTags({ lakeFormation: client }: CatalogClients): Promise<readonly TagDefinition[]> {
  const tags: TagDefinition[] = [];
  for await (const { LFTags = [] } of paginateListLFTags({ client }, {})) {
    tags.push(...LFTags.map(({ TagKey = "", TagValues = [] }) => ({ key: TagKey, values: TagValues.toSorted() })));
  }
  return sortedBy(tags, ({ key }) => key);
}

async function readFilters({ lakeFormation: client }: CatalogClients): Promise<readonly DataCellsFilter[]> {
  const filters: DataCellsFilter[] = [];
  for await (const { DataCellsFilters = [] } of paginateListDataCellsFilter({ client }, {})) {
    filters.push(...DataCellsFilters.map((filter) => filterOfInput(filter as FilterInput)));
  }
  return sortedBy(filters, filterKey);
}

/** Without a resource these are the grants as made; with principal and resource AWS answers with effective ones. */
async function readGrants({ lakeFormation: client }: CatalogClients): Promise<readonly Grant[]> {
  const grants = new Map<string, Grant>();
  for await (const { PrincipalResourcePermissions: page = [] } of paginateListPermissions({ client }, {})) {
    for (const grant of page.flatMap(toGrants)) {
      const key = grantKey(grant);
      const before = grants.get(key);
      grants.set(key, before ? united(before, grant) : grant);
    }
  }
  return sortedBy(grants.values(), grantKey);
}

function toGrants(entry: PrincipalResourcePermissions): readonly Grant[] {
  const { Principal, Resource, Permissions = [], PermissionsWithGrantOption = [], Condition } = entry;
  const principal = Principal?.DataLakePrincipalIdentifier;
  if (principal === undefined || !Resource) return [];
  const grant = grantOfEntry({
    Id: "",
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: Resource as GrantResourceInput,
    Permissions: reading(Permissions),
    PermissionsWithGrantOption: reading(PermissionsWithGrantOption),
    ...(Condition?.Expression === undefined ? {} : { Condition: { Expression: Condition.Expression } }),
  });
  return grant && grant.permissions.length + (grant.grantable ?? []).length > 0 ? [grant] : [];
}

function reading(permissions: readonly string[]): Permission[] {
  return permissions.filter((permission): permission is Permission => READING.has(permission)).sort();
}

function united(one: Grant, other: Grant): Grant {
  const grantable = [...new Set([...(one.grantable ?? []), ...(other.grantable ?? [])])].sort();
  const permissions = [...new Set([...one.permissions, ...other.permissions])].sort();
  return { ...one, permissions, ...(grantable.length > 0 ? { grantable } : {}) };
}

async function readDatabases(clients: CatalogClients, domain: string): Promise<readonly Database[]> {
  const names: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client: clients.glue }, {})) {
    names.push(...DatabaseList.map(({ Name = "" }) => Name).filter((name) => isOfDomain(name, domain)));
  }
  const databases: Database[] = [];
  for (const name of names.sort()) databases.push(await readDatabase(clients, name));
  return databases;
}

async function readDatabase({ lakeFormation, glue }: CatalogClients, name: string): Promise<Database> {
  const found: Table[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: name })) {
    found.push(...TableList);
  }
  const { LFTagOnDatabase } = await lakeFormation.send(
    new GetResourceLFTagsCommand({ Resource: { Database: { Name: name } }, ShowAssignedLFTags: true }),
  );
  const tables: CatalogTable[] = [];
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const some = found.slice(at, at + AT_ONCE);
    tables.push(...(await Promise.all(some.map((table) => readTable(lakeFormation, name, table)))));
  }
  return { name, tags: toTags(LFTagOnDatabase), tables: sortedBy(tables, (table) => table.name) };
}

async function readTable(client: LakeFormationClient, database: string, table: Table): Promise<CatalogTable> {
  const { Name: name = "", StorageDescriptor, PartitionKeys = [] } = table;
  const assigned: GetResourceLFTagsResponse = await client.send(
    new GetResourceLFTagsCommand({
      Resource: { Table: { DatabaseName: database, Name: name } },
      ShowAssignedLFTags: true,
    }),
  );
  const tags = new Map((assigned.LFTagsOnColumns ?? []).map(({ Name, LFTags }) => [Name, toTags(LFTags)]));
  const plain = (StorageDescriptor?.Columns ?? []).map((column) => ({ name: column.Name ?? "" }));
  const partitions = PartitionKeys.map((column) => ({ name: column.Name ?? "", partition: true as const }));
  const columns = [...plain, ...partitions].map((column) => ({ ...column, tags: tags.get(column.name) ?? {} }));
  return { name, tags: toTags(assigned.LFTagsOnTable), columns: sortedBy(columns, (column) => column.name) };
}

/** A resource carries one value per key. */
function toTags(pairs: readonly LFTagPair[] = []): Tags {
  return Object.fromEntries(pairs.map(({ TagKey = "", TagValues: [value = ""] = [] }) => [TagKey, value]));
}
