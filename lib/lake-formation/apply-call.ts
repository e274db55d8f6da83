/**
 * What one call does to a state: a model of Lake Formation for tests and for running without AWS, strict where AWS
 * is said to be strict (a revoke must match exactly) and where it is not known what AWS would do.
 */

import { type Applied, refused } from "./applied.ts";
import { applyBatch } from "./apply-batch.ts";
import { applyTags } from "./apply-tags.ts";
import { filterOfInput } from "./call-inputs.ts";
import type { Call, FilterNameInput, UpdateTagInput } from "./calls.ts";
import {
  type CatalogTable,
  type Database,
  type DataCellsFilter,
  filterKey,
  type LakeFormationState,
  sortedBy,
  type TagDefinition,
  type Tags,
} from "./state.ts";

/** The state after `call`, and what was refused. The catalog itself changes by Glue, never by these calls. */
export function applyCall(state: LakeFormationState, call: Call): Applied {
  switch (call.operation) {
    case "CreateLFTag":
      return createTag(state, { key: call.input.TagKey.toLowerCase(), values: call.input.TagValues });
    case "UpdateLFTag":
      return updateTag(state, call.input);
    case "DeleteLFTag":
      return deleteTag(state, call.input.TagKey);
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return applyTags(state, call.operation, call.input);
    case "CreateDataCellsFilter":
      return createFilter(state, filterOfInput(call.input.TableData));
    case "DeleteDataCellsFilter":
      return deleteFilter(state, call.input);
    case "BatchGrantPermissions":
    case "BatchRevokePermissions":
      return applyBatch(state, call.operation, call.input);
  }
}

function createTag(state: LakeFormationState, { key, values }: TagDefinition): Applied {
  if (state.tags.some((tag) => tag.key === key)) {
    return refused(state, "InvalidInputException", `tag \`${key}\` already exists`);
  }
  return withTag(state, { key, values });
}

function updateTag(state: LakeFormationState, input: UpdateTagInput): Applied {
  const { TagKey: key, TagValuesToAdd: added = [], TagValuesToDelete: deleted = [] } = input;
  const tag = state.tags.find((candidate) => candidate.key === key);
  if (!tag) return refused(state, "EntityNotFoundException", `no tag \`${key}\``);
  const isInUse = state.databases.some((database) => carries(database, key, deleted));
  if (isInUse) return refused(state, "InvalidInputException", `a value of tag \`${key}\` is in use`);
  const kept = tag.values.filter((value) => !deleted.includes(value));
  return withTag(state, { key, values: [...new Set([...kept, ...added])] });
}

function withTag(state: LakeFormationState, { key, values }: TagDefinition): Applied {
  const tag = { key, values: values.map((value) => value.toLowerCase()).sort() };
  const others = state.tags.filter((other) => other.key !== key);
  return { state: { ...state, tags: sortedBy([...others, tag], (one) => one.key) }, failures: [] };
}

/** Takes the tag off everything that still carries it, as AWS is said to do. */
function deleteTag(state: LakeFormationState, key: string): Applied {
  if (!state.tags.some((tag) => tag.key === key)) {
    return refused(state, "EntityNotFoundException", `no tag \`${key}\``);
  }
  const databases = state.databases.map((database) => ({
    ...database,
    tags: withoutKey(database.tags, key),
    tables: database.tables.map((table) => ({
      ...table,
      tags: withoutKey(table.tags, key),
      columns: table.columns.map((column) => ({ ...column, tags: withoutKey(column.tags, key) })),
    })),
  }));
  return { state: { ...state, databases, tags: state.tags.filter((tag) => tag.key !== key) }, failures: [] };
}

function createFilter(state: LakeFormationState, filter: DataCellsFilter): Applied {
  const table = state.databases
    .find(({ name }) => name === filter.database)
    ?.tables.find(({ name }) => name === filter.table);
  const names = "include" in filter.columns ? filter.columns.include : filter.columns.exclude;
  const unknown = names.filter((name) => !table?.columns.some((column) => column.name === name));
  if (!table || unknown.length > 0) {
    return refused(state, "EntityNotFoundException", `no column \`${filter.table}.${unknown.join(", ")}\``);
  }
  if (state.filters.some((other) => filterKey(other) === filterKey(filter))) {
    return refused(state, "AlreadyExistsException", `filter \`${filter.name}\` already exists`);
  }
  return { state: { ...state, filters: sortedBy([...state.filters, filter], filterKey) }, failures: [] };
}

/** Refused while somebody holds it: whether a successor of the same name would inherit the grants is not known. */
function deleteFilter(state: LakeFormationState, input: FilterNameInput): Applied {
  const key = filterKey({ database: input.DatabaseName, table: input.TableName, name: input.Name });
  if (!state.filters.some((filter) => filterKey(filter) === key)) {
    return refused(state, "EntityNotFoundException", `no filter \`${input.Name}\``);
  }
  if (state.grants.some(({ resource }) => resource.kind === "filter" && filterKey(resource) === key)) {
    return refused(state, "InvalidInputException", `filter \`${input.Name}\` is granted`);
  }
  return { state: { ...state, filters: state.filters.filter((filter) => filterKey(filter) !== key) }, failures: [] };
}

function carries(
  resource: Database | CatalogTable | { readonly tags: Tags },
  key: string,
  values: readonly string[],
): boolean {
  const value = resource.tags[key];
  if (value !== undefined && values.includes(value)) return true;
  if ("tables" in resource) return resource.tables.some((table) => carries(table, key, values));
  return "columns" in resource && resource.columns.some((column) => carries(column, key, values));
}

function withoutKey(tags: Tags, key: string): Tags {
  if (tags[key] === undefined) return tags;
  return Object.fromEntries(Object.entries(tags).filter(([other]) => other !== key));
}
