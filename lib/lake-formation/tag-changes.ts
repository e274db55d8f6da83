import { tagInput } from "./call-inputs.ts";
import type { Call, TaggableInput, TagInput } from "./calls.ts";
import { LIMITS } from "./limits.ts";
import { ALLOW, isOwnTag } from "./names.ts";
import type { CatalogTable, Database, LakeFormationState, TagDefinition, Tags } from "./state.ts";
import { paired } from "./unequal.ts";

/** The calls that change tags, those that may open something apart. */
export interface TagChanges {
  readonly narrow: readonly Call[];
  readonly widen: readonly Call[];
}

/** The calls that change tags themselves. */
export interface TagDefinitionChanges extends TagChanges {
  /** Values that were lost; by themselves they open nothing, and narrowing may need them. */
  readonly restore: readonly Call[];
}

/** Changes to the tags themselves. A tag that goes is on nothing any more: deleting one in use is not refused. */
export function tagDefinitionChanges(from: LakeFormationState, to: LakeFormationState): TagDefinitionChanges {
  const before = new Map(from.tags.filter(({ key }) => isOwnTag(key)).map((tag) => [tag.key, tag]));
  const after = new Map(to.tags.map((tag) => [tag.key, tag]));
  const shared = [...after.values()].flatMap((wanted) => {
    const found = before.get(wanted.key);
    return found ? [{ wanted, found }] : [];
  });
  return {
    restore: shared.flatMap(({ wanted, found }) => update("TagValuesToAdd", wanted, found)),
    narrow: [
      ...shared.flatMap(({ wanted, found }) => update("TagValuesToDelete", found, wanted)),
      ...[...before.keys()]
        .filter((key) => !after.has(key))
        .map((key): Call => ({ operation: "DeleteLFTag", input: { TagKey: key } })),
    ],
    widen: [...after.values()]
      .filter(({ key }) => !before.has(key))
      .map((tag): Call => ({ operation: "CreateLFTag", input: tagInput(tag) })),
  };
}

function update(change: "TagValuesToAdd" | "TagValuesToDelete", tag: TagDefinition, other: TagDefinition): Call[] {
  const values = tag.values.filter((value) => !other.values.includes(value));
  return values.length > 0 ? [{ operation: "UpdateLFTag", input: { TagKey: tag.key, [change]: values } }] : [];
}

/** Changes to what carries which tag, from databases down, so that taking off a tag uncovers nothing wider above. */
export function tagPlacementChanges(from: LakeFormationState, to: LakeFormationState): TagChanges {
  const databases: PlacedCall[] = [];
  const tables: PlacedCall[] = [];
  const columns: PlacedCall[] = [];
  for (const { before, after, name } of paired(from.databases, to.databases)) {
    // nearly all of a large catalog is as it was, and that is quickly seen
    if (before && after && isSameDatabase(before, after)) continue;
    databases.push(...callsFor({ Database: { Name: name } }, changesOf(before, after)));
    for (const table of paired(before?.tables ?? [], after?.tables ?? [])) {
      const place = { DatabaseName: name, Name: table.name };
      tables.push(...callsFor({ Table: place }, changesOf(table.before, table.after)));
      columns.push(...columnCalls(place, table.before, table.after));
    }
  }
  const all = [...databases, ...tables, ...columns];
  return {
    narrow: all.filter(({ isWidening }) => !isWidening).map(({ call }) => call),
    widen: all.filter(({ isWidening }) => isWidening).map(({ call }) => call),
  };
}

interface PlacedCall {
  readonly call: Call;
  readonly isWidening: boolean;
}

/** One tag of one resource, to be taken off or to have this value. */
interface TagChange {
  readonly operation: "AddLFTagsToResource" | "RemoveLFTagsFromResource";
  readonly key: string;
  readonly value: string;
  readonly isWidening: boolean;
}

/** Columns of a table that undergo the same change are changed together. */
function columnCalls(
  place: { readonly DatabaseName: string; readonly Name: string },
  before: CatalogTable | undefined,
  after: CatalogTable | undefined,
): readonly PlacedCall[] {
  const columnsBy = new Map<string, { readonly change: TagChange; readonly names: string[] }>();
  for (const column of paired(before?.columns ?? [], after?.columns ?? [])) {
    for (const change of changesOf(column.before, column.after)) {
      const key = JSON.stringify(change);
      const entry = columnsBy.get(key);
      if (entry) entry.names.push(column.name);
      else columnsBy.set(key, { change, names: [column.name] });
    }
  }
  const bySameColumns = Map.groupBy(columnsBy.values(), ({ names }) => names.join());
  return [...bySameColumns.values()].flatMap((entries) => {
    const ColumnNames = entries[0]?.names ?? [];
    const changes = entries.map(({ change }) => change);
    return callsFor({ TableWithColumns: { ...place, ColumnNames } }, changes);
  });
}

/** Whether two databases hold the same and carry the same tags. */
export function isSameDatabase(one: Database, other: Database): boolean {
  return isSameTagged(one, other) && areSame(one.tables, other.tables, isSameTable);
}

function isSameTable(one: CatalogTable, other: CatalogTable): boolean {
  return isSameTagged(one, other) && areSame(one.columns, other.columns, isSameColumn);
}

function isSameColumn(one: CatalogTable["columns"][number], other: CatalogTable["columns"][number]): boolean {
  return isSameTagged(one, other) && one.partition === other.partition;
}

function isSameTagged(one: Tagged, other: Tagged): boolean {
  return (
    one.name === other.name && (one.tags === other.tags || (holds(one.tags, other.tags) && holds(other.tags, one.tags)))
  );
}

function holds(some: Tags, others: Tags): boolean {
  for (const key in others) if (some[key] !== others[key]) return false;
  return true;
}

function areSame<T>(some: readonly T[], others: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return some.length === others.length && some.every((one, index) => isSame(one, others[index] as T));
}

function changesOf(before: Tagged | undefined, after: Tagged | undefined): readonly TagChange[] {
  const old = before?.tags ?? {};
  const wanted = after?.tags ?? {};
  const removed = Object.entries(old)
    .filter(([key]) => isOwnTag(key) && wanted[key] === undefined)
    .map(([key, value]): TagChange => {
      return { operation: "RemoveLFTagsFromResource", key, value, isWidening: false };
    });
  const set = Object.entries(wanted)
    .filter(([key, value]) => old[key] !== value)
    .map(([key, value]): TagChange => {
      // a value that replaces another takes something away unless it is the one that opens data
      return { operation: "AddLFTagsToResource", key, value, isWidening: value === ALLOW || old[key] === undefined };
    });
  return [...removed, ...set];
}

function callsFor(resource: TaggableInput, changes: readonly TagChange[]): readonly PlacedCall[] {
  const alike = Map.groupBy(changes, ({ operation, isWidening }) => `${operation} ${isWidening}`);
  return [...alike.values()].flatMap((group) => {
    const calls: PlacedCall[] = [];
    for (let first = 0; first < group.length; first += LIMITS.tagsPerResource) {
      const some = group.slice(first, first + LIMITS.tagsPerResource);
      const { operation = "AddLFTagsToResource", isWidening = true } = some[0] ?? {};
      const LFTags = some.map(({ key, value }): TagInput => tagInput({ key, values: [value] }));
      calls.push({ call: { operation, input: { Resource: resource, LFTags } }, isWidening });
    }
    return calls;
  });
}

interface Tagged {
  readonly name: string;
  readonly tags: Tags;
}
