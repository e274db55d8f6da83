import { type Database, type GrantResource, type LakeFormationState, sortedBy } from "../../lake-formation/state.ts";
import type { DatabaseDescription, LocalAccount } from "./account.ts";
import { grantOnCreation } from "./creation-grants.ts";
import type { DatabaseInput } from "./glue-inputs.ts";
import { type Context, changed, invalid, type Outcome, refuse } from "./operation.ts";

/** Creates a database: whoever does it holds everything on it, and so do those whom the settings name. */
export function createDatabase(
  context: Context,
  { DatabaseInput: input }: { readonly DatabaseInput: DatabaseInput },
): Outcome {
  const { account } = context;
  const { settings, catalog } = account;
  // folded to lower case when it is stored, for the sake of Hive
  const name = input.Name.toLowerCase();
  if (databaseNamed(account, name)) {
    return refuse("AlreadyExistsException", "Database already exists.");
  }
  const databases = sortedBy([...catalog.databases, { name, tags: {}, tables: [] }], (database) => database.name);
  const description: DatabaseDescription = {
    input,
    tableDefaults: input.CreateTableDefaultPermissions ?? settings.CreateTableDefaultPermissions,
    created: context.now,
    tables: {},
  };
  const created = {
    ...account,
    catalog: { ...catalog, databases },
    descriptions: { ...account.descriptions, [name]: description },
  };
  const defaults = settings.CreateDatabaseDefaultPermissions;
  return changed(grantOnCreation(context, created, { resource: { kind: "database", database: name }, defaults }));
}

/** Replaces what is known of a database; what tables get by default is replaced only if named. */
export function updateDatabase(
  context: Context,
  { Name, DatabaseInput: input }: { readonly Name: string; readonly DatabaseInput: DatabaseInput },
): Outcome {
  const { account } = context;
  const name = Name.toLowerCase();
  if (!databaseNamed(account, name)) return notFound("Database", Name);
  if (input.Name.toLowerCase() !== name) return invalid("a database keeps its name");
  const before = descriptionOf(account, name, context.now);
  const tableDefaults = input.CreateTableDefaultPermissions ?? before.tableDefaults;
  return changed(withDescription(account, name, { ...before, input, tableDefaults }));
}

/** Takes away the database, its tables, and all tags, filters and grants on either. */
export function deleteDatabase({ account }: Context, { Name }: { readonly Name: string }): Outcome {
  const name = Name.toLowerCase();
  if (!databaseNamed(account, name)) return notFound("Database", Name);
  const { [name]: _, ...descriptions } = account.descriptions;
  const { catalog } = account;
  return changed({
    ...account,
    descriptions,
    others: account.others.filter(({ resource }) => databaseOf(resource) !== name),
    catalog: {
      ...catalog,
      databases: catalog.databases.filter((database) => database.name !== name),
      ...withoutPlace(catalog, (place) => place.database === name),
    },
  });
}

/** The filters and grants that are not about a place that goes. */
export function withoutPlace(
  { filters, grants }: LakeFormationState,
  goes: (place: { readonly database: string; readonly table?: string | undefined }) => boolean,
): Pick<LakeFormationState, "filters" | "grants"> {
  const isAbout = (resource: GrantResource) => resource.kind !== "tag-policy" && goes(resource);
  return {
    filters: filters.filter((filter) => !goes(filter)),
    grants: grants.filter(({ resource }) => !isAbout(resource)),
  };
}

export function databaseNamed({ catalog }: LocalAccount, name: string): Database | undefined {
  return catalog.databases.find((database) => database.name === name.toLowerCase());
}

/** What Glue knows of a database, made up where the catalog was set from outside. */
export function descriptionOf(account: LocalAccount, name: string, now: number): DatabaseDescription {
  return account.descriptions[name] ?? { input: { Name: name }, tableDefaults: [], created: now, tables: {} };
}

export function withDescription(account: LocalAccount, name: string, description: DatabaseDescription): LocalAccount {
  return { ...account, descriptions: { ...account.descriptions, [name]: description } };
}

export function notFound(what: "Database" | "Table", name: string): Outcome {
  return refuse("EntityNotFoundException", `${what} ${name} not found.`);
}

function databaseOf({ Database }: { readonly [member: string]: unknown }): unknown {
  return typeof Database === "object" && Database !== null && "Name" in Database ? Database.Name : undefined;
}
