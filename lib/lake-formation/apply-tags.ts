import { type Applied, type PartFailure, refused } from "./applied.ts";
import type { TaggableInput, TagResourceInput } from "./calls.ts";
import { LIMITS } from "./limits.ts";
import type { CatalogTable, Database, LakeFormationState, Tags } from "./state.ts";

/** Puts tags on a resource or takes them off it; tags that cannot be are reported, the others are done. */
export function applyTags(
  state: LakeFormationState,
  operation: "AddLFTagsToResource" | "RemoveLFTagsFromResource",
  { Resource: resource, LFTags: tags }: TagResourceInput,
): Applied {
  const place = placeOf(resource);
  if (!place) return refused(state, "InvalidInputException", "a resource is a database, a table or columns");
  const change = operation === "AddLFTagsToResource" ? adding(state) : removing();
  const failures: PartFailure[] = [];
  const changed = (own: Tags): Tags => {
    let result = own;
    for (const { TagKey, TagValues } of tags) {
      const outcome = change(
        result,
        TagKey.toLowerCase(),
        TagValues.map((value) => value.toLowerCase()),
      );
      if ("code" in outcome) failures.push(outcome);
      else result = outcome.tags;
    }
    return result;
  };
  const databases = atPlace(state.databases, place, changed);
  if (!databases) return refused(state, "EntityNotFoundException", `no \`${Object.values(place).flat().join(".")}\``);
  return { state: { ...state, databases }, failures };
}

type TagOutcome = { readonly tags: Tags } | PartFailure;

function adding({ tags: defined }: LakeFormationState) {
  return (own: Tags, key: string, [value, ...more]: readonly string[]): TagOutcome => {
    const tag = defined.find((candidate) => candidate.key === key);
    if (!tag) return { part: key, code: "EntityNotFoundException", message: `no tag \`${key}\`` };
    if (value === undefined || more.length > 0 || !tag.values.includes(value)) {
      return { part: key, code: "InvalidInputException", message: `a resource takes one of the values of \`${key}\`` };
    }
    const tags = Object.fromEntries(
      Object.entries({ ...own, [key]: value }).sort(([one], [other]) => (one < other ? -1 : 1)),
    );
    if (Object.keys(tags).length <= LIMITS.tagsPerResource) return { tags };
    const message = `a resource carries at most ${LIMITS.tagsPerResource} tags`;
    return { part: key, code: "ResourceNumberLimitExceededException", message };
  };
}

function removing() {
  return (own: Tags, key: string, values: readonly string[]): TagOutcome => {
    const value = own[key];
    if (value !== undefined && values.includes(value)) {
      return { tags: Object.fromEntries(Object.entries(own).filter(([other]) => other !== key)) };
    }
    return { part: key, code: "InvalidInputException", message: `\`${key}\` is not there with that value` };
  };
}

interface Place {
  readonly database: string;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
}

function placeOf({ Database: database, Table: table, TableWithColumns: columns }: TaggableInput): Place | undefined {
  if (database) return { database: database.Name };
  if (table) return { database: table.DatabaseName, table: table.Name };
  return columns && { database: columns.DatabaseName, table: columns.Name, columns: columns.ColumnNames };
}

/** The databases with the tags at one place changed; `undefined` if there is no such place. */
function atPlace(
  databases: readonly Database[],
  { database: name, table, columns }: Place,
  change: (tags: Tags) => Tags,
): readonly Database[] | undefined {
  if (table === undefined)
    return replaced(databases, [name], (database) => ({ ...database, tags: change(database.tags) }));
  let found = true;
  const result = replaced(databases, [name], (database) => {
    const tables = replaced(database.tables, [table], (one) => {
      const changed = columns ? inColumns(one, columns, change) : { ...one, tags: change(one.tags) };
      found = changed !== undefined;
      return changed ?? one;
    });
    found &&= tables !== undefined;
    return { ...database, tables: tables ?? database.tables };
  });
  return found ? result : undefined;
}

function inColumns(
  table: CatalogTable,
  names: readonly string[],
  change: (tags: Tags) => Tags,
): CatalogTable | undefined {
  const columns = replaced(table.columns, names, (column) => ({ ...column, tags: change(column.tags) }));
  return columns && { ...table, columns };
}

/** The list with what has one of the names replaced; `undefined` unless all of them are there. */
function replaced<T extends { readonly name: string }>(
  list: readonly T[],
  names: readonly string[],
  change: (element: T) => T,
): readonly T[] | undefined {
  const wanted = new Set(names);
  const present = list.filter(({ name }) => wanted.has(name)).length;
  if (present !== wanted.size) return undefined;
  return list.map((element) => (wanted.has(element.name) ? change(element) : element));
}
