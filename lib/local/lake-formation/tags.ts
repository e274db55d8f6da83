import { applyTags } from "../../lake-formation/apply-tags.ts";
import { tagInput } from "../../lake-formation/call-inputs.ts";
import { LIMITS } from "../../lake-formation/limits.ts";
import { refusalOfCreatingTags, refusalOnTag } from "./administration.ts";
import * as inputs from "./inputs.ts";
import {
  answer,
  type Context,
  carryOut,
  changed,
  invalid,
  type Operation,
  type Outcome,
  operation,
  refuse,
  withCatalog,
} from "./operation.ts";
import { page } from "./page.ts";
import { getResourceTags, resolvePlace } from "./resource-tags.ts";
import { searchDatabases, searchTables } from "./tag-search.ts";

/** LF-Tags: their keys and values, what carries them, and what is found by them. */
export const TAG_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateLFTag: operation(inputs.tagPair, createTag),
  UpdateLFTag: operation(inputs.tagChange, updateTag),
  DeleteLFTag: operation(inputs.tagName, (context, { TagKey }) => {
    const exception = refusalOnTag(context, "DROP", TagKey);
    if (exception) return { exception };
    return carryOut(context, { operation: "DeleteLFTag", input: { TagKey: TagKey.toLowerCase() } });
  }),
  GetLFTag: operation(inputs.tagName, (context, { TagKey }) => {
    const tag = tagNamed(context, TagKey);
    if (!tag) return refuse("EntityNotFoundException", `Tag key does not exist: \`${TagKey}\``);
    return answer(context, { CatalogId: context.account.catalog.account, ...tagInput(tag) });
  }),
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
  SearchDatabasesByLFTags: operation(inputs.expressionSearch, searchDatabases),
  SearchTablesByLFTags: operation(inputs.expressionSearch, searchTables),
};

/** How many values a tag can have; a soft limit, like the number of tags. */
const VALUES_PER_TAG = 1_000;

type TagPair = { readonly TagKey: string; readonly TagValues: string[] };

function createTag(context: Context, input: TagPair): Outcome {
  const { tags } = context.account.catalog;
  const exception = refusalOfCreatingTags(context);
  if (exception) return { exception };
  if (tags.length >= LIMITS.tagsPerAccount && !tagNamed(context, input.TagKey)) {
    return refuse("ResourceNumberLimitExceededException", `an account has at most ${LIMITS.tagsPerAccount} LF-Tags`);
  }
  const values = unique(input.TagValues);
  const tooLong = tooLongText([input.TagKey, ...values]);
  return tooLong ?? carryOut(context, { operation: "CreateLFTag", input: { TagKey: input.TagKey, TagValues: values } });
}

interface TagChange {
  readonly TagKey: string;
  readonly TagValuesToAdd?: string[] | undefined;
  readonly TagValuesToDelete?: string[] | undefined;
}

function updateTag(context: Context, { TagKey, TagValuesToAdd = [], TagValuesToDelete = [] }: TagChange): Outcome {
  const exception = refusalOnTag(context, "ALTER", TagKey);
  if (exception) return { exception };
  const [added, deleted] = [unique(TagValuesToAdd), unique(TagValuesToDelete)];
  const before = tagNamed(context, TagKey);
  const kept = before?.values.filter((value) => !deleted.includes(value)) ?? [];
  const values = new Set([...kept, ...added]);
  const tooLong = tooLongText(added);
  if (tooLong) return tooLong;
  if (added.length + deleted.length === 0) return invalid("there is nothing to update");
  if (before && values.size === 0) return invalid("a tag has at least one value");
  if (values.size > VALUES_PER_TAG) return invalid(`a tag has at most ${VALUES_PER_TAG} values`);
  const change = { TagKey: TagKey.toLowerCase(), TagValuesToAdd: added, TagValuesToDelete: deleted };
  return carryOut(context, { operation: "UpdateLFTag", input: change });
}

function tagResource(
  context: Context,
  name: "AddLFTagsToResource" | "RemoveLFTagsFromResource",
  { Resource, LFTags }: { readonly Resource: inputs.ResourceInput; readonly LFTags: TagPair[] },
): Outcome {
  const { account } = context;
  const exception = LFTags.map(({ TagKey }) => refusalOnTag(context, "ASSOCIATE", TagKey)).find(Boolean);
  if (exception) return { exception };
  const place = resolvePlace(Resource);
  if (!place) return invalid("a resource is a database, a table or columns of one");
  const keys = LFTags.map(({ TagKey }) => TagKey.toLowerCase());
  if (new Set(keys).size < keys.length) return invalid("a tag is named twice");
  const { state, error, failures } = applyTags(account.catalog, name, { Resource: place, LFTags });
  if (error) return { exception: error };
  // columns carry the same tags each, so what fails of one is told once
  const failed = new Map(failures.map((failure) => [failure.part, failure]));
  const Failures = Array.from(failed.values(), ({ part, code, message }) => ({
    LFTag: { CatalogId: account.catalog.account, ...LFTags.find(({ TagKey }) => TagKey.toLowerCase() === part) },
    Error: { ErrorCode: code, ErrorMessage: message },
  }));
  return changed(withCatalog(account, state), Failures.length > 0 ? { Failures } : {});
}

function tagNamed({ account }: Context, key: string) {
  return account.catalog.tags.find((tag) => tag.key === key.toLowerCase());
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.toLowerCase()))];
}

function tooLongText(texts: readonly string[]): Outcome | undefined {
  const long = texts.some((text) => [...text].length > LIMITS.tagTextCharacters);
  return long ? invalid(`a tag's key and values have at most ${LIMITS.tagTextCharacters} characters`) : undefined;
}
