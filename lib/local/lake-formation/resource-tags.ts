import type { TaggableInput } from "../../lake-formation/calls.ts";
import type { Database, Tags } from "../../lake-formation/state.ts";
import type { ResourceInput } from "./inputs.ts";
import { answer, type Context, invalid, type Outcome, refuse } from "./operation.ts";
import { effectiveTags, tagPairs } from "./tag-match.ts";

interface TagReading {
  readonly Resource: ResourceInput;
  /** The three layers apart, each with what it carries itself; else what counts, inherited values included. */
  readonly ShowAssignedLFTags?: boolean | undefined;
}

/** What a resource carries. */
export function getResourceTags(context: Context, { Resource, ShowAssignedLFTags = false }: TagReading): Outcome {
  const place = resolvePlace(Resource);
  if (!place) return invalid("a resource is a database, a table or columns of one");
  const { Database: whole, Table, TableWithColumns } = place;
  const name = whole?.Name ?? Table?.DatabaseName ?? TableWithColumns?.DatabaseName;
  const database = context.account.catalog.databases.find((candidate) => candidate.name === name);
  if (!database) return refuse("EntityNotFoundException", `Database not found: \`${name}\``);
  if (whole) return answer(context, { LFTagOnDatabase: tagPairs(context, database.tags) });
  return tableTags(context, {
    database,
    table: Table?.Name ?? TableWithColumns?.Name ?? "",
    columns: TableWithColumns?.ColumnNames,
    isAssignedOnly: ShowAssignedLFTags,
  });
}

interface TableTagsAsked {
  readonly database: Database;
  readonly table: string;
  readonly columns?: readonly string[] | undefined;
  readonly isAssignedOnly: boolean;
}

function tableTags(
  context: Context,
  { database, table: name, columns: asked, isAssignedOnly }: TableTagsAsked,
): Outcome {
  const table = database.tables.find((candidate) => candidate.name === name);
  if (!table) return refuse("EntityNotFoundException", `Table not found: \`${name}\``);
  const columns = asked ? table.columns.filter((column) => asked.includes(column.name)) : table.columns;
  if (asked && columns.length < new Set(asked).size) return refuse("EntityNotFoundException", "Column not found");
  const layer = (own: Tags, inherited: Tags) => (isAssignedOnly ? own : effectiveTags(own, inherited));
  const ofTable = layer(table.tags, database.tags);
  const LFTagsOnColumns = columns
    .map((column) => ({ Name: column.name, LFTags: tagPairs(context, layer(column.tags, ofTable)) }))
    .filter(({ LFTags }) => LFTags.length > 0);
  return answer(context, {
    LFTagOnDatabase: tagPairs(context, database.tags),
    LFTagsOnTable: tagPairs(context, ofTable),
    LFTagsOnColumns,
  });
}

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
