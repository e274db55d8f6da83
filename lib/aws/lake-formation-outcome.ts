/**
 * Whether what a refused call was to lead to holds all the same.
 *
 * A call may be carried out and its answer be lost; sent again it is refused. What AWS then answers differs from
 * operation to operation and is documented for few, so that looking is surer than reading error texts.
 */

import { grantOfEntry } from "../lake-formation/call-inputs.ts";
import type { Call, TaggableInput, TagInput, UpdateTagInput } from "../lake-formation/calls.ts";
import { type Grant, grantKey, type TagDefinition } from "../lake-formation/state.ts";
import { readGrants } from "./grant-reader.ts";
import { type CatalogReading, readTags, readTagsOf } from "./lake-formation-reader.ts";

/** Codes with which a call is refused that was carried out before. */
const MAY_HOLD: ReadonlySet<string> = new Set([
  "AlreadyExistsException",
  "EntityNotFoundException",
  "InvalidInputException",
]);

/**
 * Whether the call, or the part of it, has nothing left to do. A filter's name stands for its content; a tag's key
 * does not stand for its values.
 */
export async function holdsAlready(
  reading: CatalogReading,
  call: Call,
  { part, code }: { readonly part?: string | undefined; readonly code: string },
): Promise<boolean> {
  if (!MAY_HOLD.has(code)) return false;
  switch (call.operation) {
    case "CreateDataCellsFilter":
      return code === "AlreadyExistsException";
    case "DeleteDataCellsFilter":
    case "DeleteLFTag":
      return code === "EntityNotFoundException";
    case "CreateLFTag":
      return isSameTag(await readTags(reading), call.input);
    case "UpdateLFTag":
      return isUpdated(await readTags(reading), call.input);
    case "RemoveLFTagsFromResource":
      return isTakenOff(reading, call.input.Resource, ofPart(call.input.LFTags, part));
    case "BatchRevokePermissions": {
      const entries = part === undefined ? call.input.Entries : call.input.Entries.filter(({ Id }) => Id === part);
      return areRevoked(
        reading,
        entries.flatMap((entry) => grantOfEntry(entry) ?? []),
      );
    }
    // these are done anew without complaint
    case "AddLFTagsToResource":
    case "BatchGrantPermissions":
      return false;
  }
}

function isSameTag(tags: readonly TagDefinition[], { TagKey, TagValues }: TagInput): boolean {
  const found = tags.find(({ key }) => key === TagKey);
  return found !== undefined && found.values.join() === TagValues.toSorted().join();
}

function isUpdated(tags: readonly TagDefinition[], change: UpdateTagInput): boolean {
  const { TagKey, TagValuesToAdd: added = [], TagValuesToDelete: deleted = [] } = change;
  const found = tags.find(({ key }) => key === TagKey);
  if (!found) return false;
  return added.every((value) => found.values.includes(value)) && !deleted.some((value) => found.values.includes(value));
}

function ofPart(tags: readonly TagInput[], part: string | undefined): readonly TagInput[] {
  return part === undefined ? tags : tags.filter(({ TagKey }) => TagKey === part);
}

/** Asks for the whole table: a list of columns of which one is gone finds nothing at all. */
async function isTakenOff(reading: CatalogReading, place: TaggableInput, tags: readonly TagInput[]): Promise<boolean> {
  const { TableWithColumns: columns } = place;
  const table = columns && { DatabaseName: columns.DatabaseName, Name: columns.Name };
  const assigned = await readTagsOf(reading, table ? { Table: table } : place);
  if (!assigned) return true;
  const { LFTagOnDatabase, LFTagsOnTable, LFTagsOnColumns = [] } = assigned;
  const named = new Set(columns?.ColumnNames);
  const carried = columns
    ? LFTagsOnColumns.flatMap(({ Name = "", LFTags = [] }) => (named.has(Name) ? LFTags : []))
    : ((place.Database ? LFTagOnDatabase : LFTagsOnTable) ?? []);
  return !tags.some(({ TagKey, TagValues }) =>
    carried.some((pair) => pair.TagKey === TagKey && pair.TagValues?.some((value) => TagValues.includes(value))),
  );
}

/** Reads all grants of the account: Lake Formation refuses to list those of one principal. */
async function areRevoked(reading: CatalogReading, grants: readonly Grant[]): Promise<boolean> {
  const { grants: found } = await readGrants(reading);
  const held = new Map(found.map((grant) => [grantKey(grant), grant]));
  return grants.every((grant) => {
    const { permissions = [], grantable = [] } = held.get(grantKey(grant)) ?? {};
    const isHeld = grant.permissions.some((permission) => permissions.includes(permission));
    return !isHeld && !grant.grantable?.some((permission) => grantable.includes(permission));
  });
}
