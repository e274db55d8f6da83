import { type CatalogTable, sortedBy } from "../../lake-formation/state.ts";
import type { LocalAccount, TableDescription } from "./account.ts";
import { grantOnCreation } from "./creation-grants.ts";
import { databaseNamed, descriptionOf, notFound, withDescription, withoutPlace } from "./glue-databases.ts";
import type { TableInput } from "./glue-inputs.ts";
import { type Context, changed, invalid, type Outcome, refuse } from "./operation.ts";

interface TableWriting {
  readonly DatabaseName: string;
  readonly TableInput: TableInput;
}

/** Creates a table: whoever does it holds everything on it, and so do those whom its database names. */
export function createTable(context: Context, { DatabaseName, TableInput: input }: TableWriting): Outcome {
  const { account, now } = context;
  const database = DatabaseName.toLowerCase();
  const name = input.Name.toLowerCase();
  const before = databaseNamed(account, database);
  if (!before) return notFound("Database", DatabaseName);
  if (before.tables.some((table) => table.name === name)) {
    return refuse("AlreadyExistsException", "Table already exists.");
  }
  const table = tableOf(input, name);
  if (!table) return invalid("Table contains duplicate columns.");
  const described = withTable(account, { database, table, description: { input, created: now, updated: now } });
  const resource = { kind: "table", database, table: name } as const;
  const { tableDefaults } = descriptionOf(account, database, now);
  return changed(grantOnCreation(context, described, { resource, defaults: tableDefaults }));
}

/** Replaces a table's schema: columns that stay keep their tags, columns that come have none. */
export function updateTable(context: Context, { DatabaseName, TableInput: input }: TableWriting): Outcome {
  const { account, now } = context;
  const database = DatabaseName.toLowerCase();
  const name = input.Name.toLowerCase();
  const before = databaseNamed(account, database);
  if (!before) return notFound("Database", DatabaseName);
  const old = before.tables.find((table) => table.name === name);
  if (!old) return notFound("Table", input.Name);
  const table = tableOf(input, name, old);
  if (!table) return invalid("Table contains duplicate columns.");
  const { created = now } = descriptionOf(account, database, now).tables[name] ?? {};
  return changed(withTable(account, { database, table, description: { input, created, updated: now } }));
}

/** Takes away the table and all tags, filters and grants on it. */
export function deleteTable(
  { account, now }: Context,
  { DatabaseName, Name }: { readonly DatabaseName: string; readonly Name: string },
): Outcome {
  const [database, name] = [DatabaseName.toLowerCase(), Name.toLowerCase()];
  const before = databaseNamed(account, database);
  if (!before) return notFound("Database", DatabaseName);
  if (!before.tables.some((table) => table.name === name)) return notFound("Table", Name);
  const { catalog } = account;
  const databases = catalog.databases.map((one) =>
    one === before ? { ...before, tables: before.tables.filter((table) => table.name !== name) } : one,
  );
  const description = descriptionOf(account, database, now);
  const { [name]: _, ...tables } = description.tables;
  const gone = withoutPlace(catalog, (place) => place.database === database && place.table === name);
  return changed({
    ...withDescription(account, database, { ...description, tables }),
    catalog: { ...catalog, databases, ...gone },
  });
}

/** The table as the catalog has it; `undefined` if two of its columns have one name. */
function tableOf(input: TableInput, name: string, old?: CatalogTable): CatalogTable | undefined {
  const tags = new Map(old?.columns.map((column) => [column.name, column.tags]));
  const plain = (input.StorageDescriptor?.Columns ?? []).map((column) => ({ name: column.Name }));
  const keys = (input.PartitionKeys ?? []).map((column) => ({ name: column.Name, partition: true as const }));
  const columns = [...plain, ...keys].map((column) => ({ ...column, tags: tags.get(column.name) ?? {} }));
  if (new Set(columns.map((column) => column.name)).size < columns.length) return undefined;
  return { name, tags: old?.tags ?? {}, columns: sortedBy(columns, (column) => column.name) };
}

interface Written {
  readonly database: string;
  readonly table: CatalogTable;
  readonly description: TableDescription;
}

function withTable(account: LocalAccount, { database: name, table, description }: Written): LocalAccount {
  const databases = account.catalog.databases.map((database) => {
    if (database.name !== name) return database;
    const others = database.tables.filter((other) => other.name !== table.name);
    return { ...database, tables: sortedBy([...others, table], (one) => one.name) };
  });
  const before = descriptionOf(account, name, description.created);
  return {
    ...withDescription(account, name, { ...before, tables: { ...before.tables, [table.name]: description } }),
    catalog: { ...account.catalog, databases },
  };
}
