import type { BatchEntry, Call, TaggableInput, TagInput } from "../../lib/lake-formation/calls.ts";
import { ALLOW } from "../../lib/lake-formation/names.ts";
import type { CallFailure } from "../../lib/ports/lake-formation-catalog.ts";
import { hasFailed } from "./undone.ts";

/** What was to go, and did not: what lies beneath it covers it. */
export type Stayed = StayedTag | StayedGrant;

/** A tag that was to be narrowed on a database or, if it is named, a table. */
interface StayedTag {
  readonly key: string;
  readonly database: string;
  readonly table?: string | undefined;
}

/** A grant that shows whatever has one of these values of a tag, of which the kit's own grants show `allow` only. */
interface StayedGrant {
  readonly key: string;
  readonly values: readonly string[];
}

/** Among what failed, tags of databases and tables, and grants by more of a tag than the kit grants by. */
export function stayedOf(call: Call, failures: readonly CallFailure[]): readonly Stayed[] {
  switch (call.operation) {
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource": {
      const { Resource, LFTags } = call.input;
      if (Resource.TableWithColumns) return [];
      const place = placeOf(Resource);
      return LFTags.filter(({ TagKey }) => hasFailed(failures, TagKey)).map(({ TagKey }) => ({
        key: TagKey,
        ...place,
      }));
    }
    case "BatchRevokePermissions":
      return call.input.Entries.filter(({ Id }) => hasFailed(failures, Id)).flatMap(wideGrants);
    default:
      return [];
  }
}

function wideGrants({ Resource: { LFTagPolicy: policy } }: BatchEntry): readonly StayedGrant[] {
  if (policy?.ResourceType !== "TABLE") return [];
  const wide = (policy.Expression ?? []).filter(({ TagValues }) => TagValues.some((value) => value !== ALLOW));
  return wide.map(({ TagKey, TagValues }) => ({ key: TagKey, values: TagValues }));
}

/**
 * Without what would show more by what stayed: a column that has no tag of its own any more has its table's or its
 * database's. Absent if nothing is left.
 */
export function withoutUncovering(call: Call | undefined, stayed: readonly Stayed[]): Call | undefined {
  // to delete a value that something carries is refused, and a tag goes from everything at once
  if (call?.operation !== "AddLFTagsToResource" && call?.operation !== "RemoveLFTagsFromResource") return call;
  const { operation, input } = call;
  const LFTags = input.LFTags.filter(
    (tag) => !stayed.some((each) => each.key === tag.TagKey && isUncovering(call, tag, each)),
  );
  return LFTags.length > 0 ? { operation, input: { ...input, LFTags } } : undefined;
}

function isUncovering(
  { operation, input: { Resource } }: Extract<Call, { readonly input: { readonly Resource: TaggableInput } }>,
  { TagValues: [value = ""] }: TagInput,
  above: Stayed,
): boolean {
  if ("values" in above) {
    // what shows already, by whichever value it is taken off, shows no more without it
    if (operation === "AddLFTagsToResource") return above.values.includes(value);
    return !Resource.Database && !above.values.includes(value) && !above.values.includes("*");
  }
  return operation === "RemoveLFTagsFromResource" && isBeneath(Resource, above);
}

function isBeneath(resource: TaggableInput, above: StayedTag): boolean {
  const { database, table } = placeOf(resource);
  if (database !== above.database || table === undefined) return false;
  return above.table === undefined || (above.table === table && resource.TableWithColumns !== undefined);
}

function placeOf({ Database, Table, TableWithColumns }: TaggableInput): Pick<StayedTag, "database" | "table"> {
  const table = Table ?? TableWithColumns;
  return table ? { database: table.DatabaseName, table: table.Name } : { database: Database?.Name ?? "" };
}
