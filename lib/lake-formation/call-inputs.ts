/** Between the values of a state and the shapes in which calls carry them, both ways. */

import type { BatchEntry, FilterInput, FilterNameInput, GrantResourceInput, TagInput } from "./calls.ts";
import type {
  Catalog,
  ColumnSelection,
  DataCellsFilter,
  Grant,
  GrantResource,
  TableName,
  TagDefinition,
} from "./state.ts";

/** Names a filter in `catalog`. */
export function filterNameInput(
  { database, table, name }: TableName & { readonly name: string },
  { account }: Pick<Catalog, "account">,
): FilterNameInput {
  return { TableCatalogId: account, DatabaseName: database, TableName: table, Name: name };
}

/** A filter as `CreateDataCellsFilter` takes it. */
export function filterInput(filter: DataCellsFilter, catalog: Pick<Catalog, "account">): FilterInput {
  return {
    ...filterNameInput(filter, catalog),
    RowFilter: filter.rows === undefined ? { AllRowsWildcard: {} } : { FilterExpression: filter.rows },
    ...columnsInput(filter.columns),
  };
}

/** The filter that {@link filterInput} was made of. Anybody's may lack what the kit's own has: it then shows all rows. */
export function filterOfInput(input: FilterNameInput & Partial<FilterInput>): DataCellsFilter {
  const rows = input.RowFilter?.FilterExpression;
  return {
    database: input.DatabaseName,
    table: input.TableName,
    name: input.Name,
    ...(rows === undefined ? {} : { rows }),
    columns: columnsOfInput(input),
  };
}

/** One entry of a batch; `Id` tells it from the others of its batch. */
export function batchEntry(grant: Grant, id: string, catalog: Pick<Catalog, "account">): BatchEntry {
  const { principal, resource, permissions, grantable = [], condition } = grant;
  return {
    Id: id,
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: resourceInput(resource, catalog),
    ...(permissions.length > 0 ? { Permissions: [...permissions] } : {}),
    ...(grantable.length > 0 ? { PermissionsWithGrantOption: [...grantable] } : {}),
    ...(condition === undefined ? {} : { Condition: { Expression: condition } }),
  };
}

/** The grant that {@link batchEntry} was made of; `undefined` if the entry names no resource. */
export function grantOfEntry(entry: BatchEntry): Grant | undefined {
  const resource = resourceOfInput(entry.Resource);
  const { Permissions: permissions = [], PermissionsWithGrantOption: grantable = [], Condition: condition } = entry;
  return (
    resource && {
      principal: entry.Principal.DataLakePrincipalIdentifier,
      resource,
      permissions,
      ...(grantable.length > 0 ? { grantable } : {}),
      ...(condition ? { condition: condition.Expression } : {}),
    }
  );
}

/** A tag with its values as calls carry it. */
export function tagInput({ key, values }: TagDefinition): TagInput {
  return { TagKey: key, TagValues: [...values] };
}

function resourceInput(resource: GrantResource, catalog: Pick<Catalog, "account">): GrantResourceInput {
  switch (resource.kind) {
    case "tag-policy":
      return { LFTagPolicy: { ResourceType: resource.resourceType, Expression: resource.expression.map(tagInput) } };
    case "filter":
      return { DataCellsFilter: filterNameInput(resource, catalog) };
    case "database":
      return { Database: { Name: resource.database } };
    case "table":
      return {
        Table: {
          DatabaseName: resource.database,
          ...(resource.table === undefined ? { TableWildcard: {} } : { Name: resource.table }),
        },
      };
    case "columns":
      return {
        TableWithColumns: { DatabaseName: resource.database, Name: resource.table, ...columnsInput(resource.columns) },
      };
  }
}

/**
 * The name under which Lake Formation lists SELECT on all tables of a database, as columns of a table. No table is
 * called so: Glue knows names in lower case only. What such a grant excludes is not modelled, so it excludes nothing.
 */
export const ALL_TABLES = "ALL_TABLES";

function resourceOfInput(input: GrantResourceInput): GrantResource | undefined {
  const { LFTagPolicy: policy, DataCellsFilter: filter, Database, Table, TableWithColumns } = input;
  if (policy) {
    // a grant by a saved expression names it instead of spelling it out: never the kit's own
    if (!policy.Expression) return undefined;
    const expression = policy.Expression.map(({ TagKey, TagValues }) => ({ key: TagKey, values: TagValues }));
    return { kind: "tag-policy", resourceType: policy.ResourceType, expression };
  }
  if (filter) {
    return { kind: "filter", database: filter.DatabaseName, table: filter.TableName, name: filter.Name };
  }
  if (Database) return { kind: "database", database: Database.Name };
  if (Table) {
    const table = Table.TableWildcard ? {} : { table: Table.Name };
    return { kind: "table", database: Table.DatabaseName, ...table };
  }
  if (TableWithColumns) {
    const { DatabaseName: database, Name: table } = TableWithColumns;
    if (table === ALL_TABLES) return { kind: "table", database };
    return { kind: "columns", database, table, columns: columnsOfInput(TableWithColumns) };
  }
  return undefined;
}

type ColumnsInput = Pick<FilterInput, "ColumnNames" | "ColumnWildcard">;

function columnsInput(columns: ColumnSelection): ColumnsInput {
  if ("include" in columns) return { ColumnNames: [...columns.include] };
  return { ColumnWildcard: columns.exclude.length > 0 ? { ExcludedColumnNames: [...columns.exclude] } : {} };
}

function columnsOfInput({ ColumnNames, ColumnWildcard }: ColumnsInput): ColumnSelection {
  return ColumnWildcard ? { exclude: ColumnWildcard.ExcludedColumnNames ?? [] } : { include: ColumnNames ?? [] };
}
