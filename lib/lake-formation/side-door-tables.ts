/** Judgements over where tables lie: a table over a product's objects opens them under a name that no view knows. */

import { bucketOfArn } from "./arns.ts";
import { purposeOfTagKey } from "./names.ts";
import { notLookedAt, type SideDoor } from "./side-door.ts";
import type { SideDoorFacts } from "./side-door-facts.ts";
import type { SideDoorOptions } from "./side-doors.ts";
import { distinct } from "./state.ts";

/** A table of the catalog, and where its data lies. */
export interface TableFact {
  readonly database: string;
  readonly table: string;
  /** Addresses such as `s3://bucket/prefix`; none for a view or a link. */
  readonly locations: readonly string[];
  /** It has Hive partitions, each of which may lie elsewhere. */
  readonly isPartitioned?: true | undefined;
}

/** What carries tags outside the products' databases. */
export interface TaggedFact {
  /** Database or `database.table`. */
  readonly name: string;
  /** Keys on it, on its tables or columns. */
  readonly keys: readonly string[];
}

/** The bucket of an address; `undefined` if it is no address of S3. */
export function bucketOf(location: string): string | undefined {
  return /^s3[an]?:\/\/([^/]+)/i.exec(location)?.[1];
}

type PlaceFacts = Pick<SideDoorFacts, "account" | "locations" | "partitionsUnread" | "tables" | "tagged">;

/** A product's tables lie in a bucket of its own, nobody else's do, and purposes' tags are on products alone. */
export function tableDoors(facts: PlaceFacts, options: SideDoorOptions): readonly SideDoor[] {
  const { account, tables, tagged, partitionsUnread: [unread, ...more] = [] } = facts;
  return [
    ...(tables ? placeDoors(tables, facts, options) : [notLookedAt(`locations of tables in ${account}`)]),
    ...(unread === undefined
      ? []
      : [notLookedAt(`partitions of ${unread}${more.length > 0 ? ` and ${more.length} more` : ""}`)]),
    ...(tagged ? tagDoors(tagged) : [notLookedAt(`tags outside the products' databases in ${account}`)]),
  ];
}

function placeDoors(tables: readonly TableFact[], facts: PlaceFacts, options: SideDoorOptions): readonly SideDoor[] {
  const { governs, isProducts = governs } = options;
  const places = tables.flatMap(({ database, table, locations }) =>
    locations.map((location) => ({ database, name: `${database}.${table}`, bucket: bucketOf(location) })),
  );
  const registered = facts.locations && bucketsOfKit(facts.locations, options);
  const governed = places.filter(({ database }) => governs(database));
  const outside = registered ? governed.filter(({ bucket }) => !bucket || !registered.has(bucket)) : [];
  const homes = Map.groupBy(governed, ({ bucket }) => bucket);
  const scattered = Map.groupBy(governed, ({ database }) => database);
  const shadows = places.filter(({ database, bucket }) => {
    if (governs(database) || bucket === undefined) return false;
    return homes.has(bucket) || (!isProducts(database) && registered?.has(bucket));
  });
  const doors = [
    ...outside.map(({ name }) => [`table ${name} lies outside the products' buckets`, TABLES_READERS] as const),
    ...shadows.map(
      ({ name, bucket }) => [`table ${name} lies in ${bucket}, a product's bucket`, TABLES_HOLDERS] as const,
    ),
    ...[...homes].flatMap(([bucket, those]) => {
      const databases = distinct(those.map(({ database }) => database));
      if (databases.length < 2 || bucket === undefined) return [];
      return [[`${databases.join(" and ")} lie in one bucket, ${bucket}`, TABLES_READERS] as const];
    }),
    ...[...scattered].flatMap(([database, those]) => {
      const buckets = new Set(those.map(({ bucket }) => bucket));
      return buckets.size < 2
        ? []
        : [[`tables of ${database} lie in ${buckets.size} buckets`, TABLES_READERS] as const];
    }),
  ];
  return [...new Map(doors)].map(([what, who]) => ({
    severity: "critical",
    kind: "table-location",
    what,
    who: [who],
    remedy: "look in CloudTrail who made or changed the table, and drop it or deploy the domain's stack again",
  }));
}

const TABLES_READERS = "the purposes that read the table's name, and get other data under it";
const TABLES_HOLDERS = "whoever holds a grant on the table";

/** Buckets that are registered under a role of the kit. */
function bucketsOfKit(
  locations: NonNullable<SideDoorFacts["locations"]>,
  { isOwn }: SideDoorOptions,
): ReadonlySet<string> {
  const own = locations.filter(({ role }) => role !== undefined && isOwn(role));
  return new Set(own.flatMap(({ arn }) => bucketOfArn(arn) ?? []));
}

/** The grants of purposes are by tag, in all of the catalog: a tag elsewhere gives purposes what no product says. */
function tagDoors(tagged: readonly TaggedFact[]): readonly SideDoor[] {
  return tagged.flatMap(({ name, keys }): readonly SideDoor[] => {
    const purposes = distinct(keys.flatMap((key) => purposeOfTagKey(key) ?? []));
    if (purposes.length === 0) return [];
    const what = `${name} is no product's, and carries tags of purposes: ${purposes.join(", ")}`;
    const remedy = "take the tags off: purposes read there what no product lets them";
    return [{ severity: "critical", kind: "stray-tag", what, who: purposes.map((id) => `purpose ${id}`), remedy }];
  });
}
