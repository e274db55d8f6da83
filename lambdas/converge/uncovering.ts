import type { Call, TaggableInput } from "../../lib/lake-formation/calls.ts";
import type { CallFailure } from "../../lib/ports/lake-formation-catalog.ts";

/** A tag that was to be narrowed, and was not, on a database or, if it is named, a table. */
export interface FailedTag {
  readonly key: string;
  readonly database: string;
  readonly table?: string | undefined;
}

/** Tags of databases and tables among what failed. */
export function failedTags(call: Call, failures: readonly CallFailure[]): readonly FailedTag[] {
  if (call.operation !== "AddLFTagsToResource" && call.operation !== "RemoveLFTagsFromResource") return [];
  const { Resource, LFTags } = call.input;
  if (Resource.TableWithColumns) return [];
  const place = placeOf(Resource);
  return LFTags.filter(({ TagKey }) => failures.some(({ part }) => part === undefined || part === TagKey)).map(
    ({ TagKey }) => ({ key: TagKey, ...place }),
  );
}

/**
 * Without taking off tags beneath those that stayed: a column that has none of its own has its table's or its
 * database's, which may show more. Absent if nothing is left.
 */
export function withoutUncovering(call: Call | undefined, stayed: readonly FailedTag[]): Call | undefined {
  if (call?.operation !== "RemoveLFTagsFromResource" || stayed.length === 0) return call;
  const { Resource } = call.input;
  const LFTags = call.input.LFTags.filter(
    ({ TagKey }) => !stayed.some((failed) => failed.key === TagKey && isBeneath(Resource, failed)),
  );
  return LFTags.length > 0 ? { operation: call.operation, input: { Resource, LFTags } } : undefined;
}

function isBeneath(resource: TaggableInput, above: FailedTag): boolean {
  const { database, table } = placeOf(resource);
  if (database !== above.database || table === undefined) return false;
  return above.table === undefined || (above.table === table && resource.TableWithColumns !== undefined);
}

function placeOf({ Database, Table, TableWithColumns }: TaggableInput): Pick<FailedTag, "database" | "table"> {
  const table = Table ?? TableWithColumns;
  return table ? { database: table.DatabaseName, table: table.Name } : { database: Database?.Name ?? "" };
}
