import { applyTags } from "../../lake-formation/apply-tags.ts";
import { tagInput } from "../../lake-formation/call-inputs.ts";
import type { Database, Tags } from "../../lake-formation/state.ts";
import type { Json } from "./account.ts";
import * as inputs from "./inputs.ts";
import {
  answer,
  type Context,
  carryOut,
  changed,
  type Operation,
  type Outcome,
  operation,
  refuse,
  withCatalog,
} from "./operation.ts";
import { page } from "./page.ts";
import { resolvePlace } from "./place.ts";

/** LF-Tags: their keys and values, what carries them, and what is found by them. */
export const TAG_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateLFTag: operation(inputs.tagPair, (context, input) => carryOut(context, { operation: "CreateLFTag", input })),
  UpdateLFTag: operation(inputs.tagChange, (context, { TagKey, TagValuesToAdd, TagValuesToDelete }) =>
    carryOut(context, {
      operation: "UpdateLFTag",
      input: {
        TagKey: TagKey.toLowerCase(),
        ...(TagValuesToAdd ? { TagValuesToAdd } : {}),
        ...(TagValuesToDelete ? { TagValuesToDelete: lowered(TagValuesToDelete) } : {}),
      },
    }),
  ),
  DeleteLFTag: operation(inputs.tagName, (context, { TagKey }) =>
    carryOut(context, { operation: "DeleteLFTag", input: { TagKey: TagKey.toLowerCase() } }),
  ),
  GetLFTag: operation(inputs.tagName, getTag),
  ListLFTags: operation(inputs.tagListing, (context, input) => {
    const { tags, account } = context.account.catalog;
    // nothing is shared with this account from elsewhere
    const all = input.ResourceShareType === "FOREIGN" ? [] : tags;
    return page(context, { name: "LFTags", all, show: (tag) => [{ CatalogId: account, ...tagInput(tag) }], input });
  }),
  AddLFTagsToResource: operation(inputs.resourceTags, (context, input) =>
    tagResource(context, "AddLFTagsToResource", input),
  ),
  RemoveLFTagsFromResource: operation(inputs.resourceTags, (context, input) =>
    tagResource(context, "RemoveLFTagsFromResource", input),
  ),
  GetResourceLFTags: operation(inputs.resourceTagReading, getResourceTags),
};

function getTag(context: Context, { TagKey }: { readonly TagKey: string }): Outcome {
  const key = TagKey.toLowerCase();
  const tag = context.account.catalog.tags.find((candidate) => candidate.key === key);
  if (!tag) return refuse("EntityNotFoundException", `no tag \`${key}\``);
  return answer(context, { CatalogId: context.account.catalog.account, ...tagInput(tag) });
}

function tagResource(
  { account }: Context,
  name: "AddLFTagsToResource" | "RemoveLFTagsFromResource",
  {
    Resource,
    LFTags,
  }: { readonly Resource: inputs.ResourceInput; readonly LFTags: { TagKey: string; TagValues: string[] }[] },
): Outcome {
  const place = resolvePlace(Resource);
  if (!place) return refuse("InvalidInputException", "a resource is a database, a table or columns of one");
  const { state, error, failures } = applyTags(account.catalog, name, { Resource: place, LFTags });
  if (error) return { exception: error };
  const Failures = failures.map(({ part, code, message }) => ({
    LFTag: { CatalogId: account.catalog.account, ...LFTags.find(({ TagKey }) => TagKey.toLowerCase() === part) },
    Error: { ErrorCode: code, ErrorMessage: message },
  }));
  return changed(withCatalog(account, state), Failures.length > 0 ? { Failures } : {});
}

function getResourceTags(
  context: Context,
  {
    Resource,
    ShowAssignedLFTags = false,
  }: { readonly Resource: inputs.ResourceInput; readonly ShowAssignedLFTags?: boolean | undefined },
): Outcome {
  const { databases } = context.account.catalog;
  const place = resolvePlace(Resource);
  if (!place) return refuse("InvalidInputException", "a resource is a database, a table or columns of one");
  const { Database: named, Table, TableWithColumns } = place;
  const database = databases.find(
    ({ name }) => name === (named?.Name ?? Table?.DatabaseName ?? TableWithColumns?.DatabaseName),
  );
  if (!database) return refuse("EntityNotFoundException", "database not found");
  const own = pairs(context, database.tags);
  if (named) return answer(context, { LFTagOnDatabase: own });
  return tableTags(context, {
    database,
    table: Table?.Name ?? TableWithColumns?.Name ?? "",
    columns: TableWithColumns?.ColumnNames,
    ShowAssignedLFTags,
  });
}

interface TableTagsAsked {
  readonly database: Database;
  readonly table: string;
  readonly columns?: readonly string[] | undefined;
  /** The three layers apart, each with what it carries itself; else what counts, inherited values included. */
  readonly ShowAssignedLFTags: boolean;
}

function tableTags(
  context: Context,
  { database, table: name, columns: asked, ShowAssignedLFTags }: TableTagsAsked,
): Outcome {
  const table = database.tables.find((candidate) => candidate.name === name);
  if (!table) return refuse("EntityNotFoundException", `table \`${name}\` not found`);
  const columns = asked ? table.columns.filter((column) => asked.includes(column.name)) : table.columns;
  if (asked && columns.length < new Set(asked).size) return refuse("EntityNotFoundException", "column not found");
  const layer = (inherited: Tags, own: Tags): Tags => (ShowAssignedLFTags ? own : { ...inherited, ...own });
  const ofTable = layer(database.tags, table.tags);
  const LFTagsOnColumns = columns
    .map((column) => ({ Name: column.name, LFTags: pairs(context, layer(ofTable, column.tags)) }))
    .filter(({ LFTags }) => LFTags.length > 0);
  return answer(context, {
    LFTagOnDatabase: pairs(context, database.tags),
    LFTagsOnTable: pairs(context, ofTable),
    LFTagsOnColumns,
  });
}

export function pairs({ account }: Context, tags: Tags): readonly Json[] {
  return Object.entries(tags).map(([TagKey, value]) => ({
    CatalogId: account.catalog.account,
    TagKey,
    TagValues: [value],
  }));
}

function lowered(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase());
}
