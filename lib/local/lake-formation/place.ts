import type { TaggableInput } from "../../lake-formation/calls.ts";
import type { ResourceInput } from "./inputs.ts";

/** The one place that a resource names and that can carry tags; `undefined` unless it names exactly one. */
export function resolvePlace(resource: ResourceInput): TaggableInput | undefined {
  const named = Object.values(resource).filter((part) => part !== undefined);
  if (named.length !== 1) return undefined;
  const { Database, Table, TableWithColumns } = resource;
  if (Database) return { Database };
  if (Table?.Name !== undefined) return { Table: { DatabaseName: Table.DatabaseName, Name: Table.Name } };
  const { ColumnNames = [], DatabaseName = "", Name = "" } = TableWithColumns ?? {};
  return ColumnNames.length > 0 ? { TableWithColumns: { DatabaseName, Name, ColumnNames } } : undefined;
}
