import type { Instant } from "../model/mesh.ts";
import type { LegState } from "../model/workflow/leg.ts";
import { CorruptItemError } from "../ports/errors.ts";
import type { Inbox, InboxTable } from "../ports/policy-table.ts";
import { type Item, type ItemTable, queryItems, startingWith } from "./item-table.ts";
import { inboxPartition, personKey } from "./keys-of-items.ts";
import { mapAtOnce } from "./pages.ts";
import { INBOX_INDEX, readLegItem } from "./policy-items.ts";

/** What of an inbox is looked at, should a domain have put into its own what does not belong there: items, and 16 MB. */
const [MOST_ITEMS, MOST_UNITS] = [2_000, 2_000];
const PEOPLE_AT_ONCE = 10;

/** {@link InboxTable} on a DynamoDB table. */
export function dynamoInbox(table: ItemTable): InboxTable {
  return {
    async readInbox(inbox) {
      const bounds = { limit: MOST_ITEMS, allowance: { left: MOST_UNITS } };
      const looked = await queryItems(table, queryOf(inbox), bounds);
      const arrived = looked.filter(({ sk }) => sk === "PERSON");
      const legs = [...looked, ...(await legsOf(table, arrived))].flatMap(waiting);
      const distinct = new Map(legs.map((leg) => [JSON.stringify(leg.key), leg]));
      return [...distinct.values()].sort((one, other) => requestedAt(one) - requestedAt(other));
    },
  };
}

/** The legs of people who came from another manager, in whosever inbox they wait. */
async function legsOf(table: ItemTable, people: readonly Item[]): Promise<readonly Item[]> {
  const allowance = { left: MOST_UNITS };
  const read = await mapAtOnce(people, PEOPLE_AT_ONCE, async ({ pk }) =>
    allowance.left > 0 ? queryItems(table, startingWith(String(pk), "APPROVAL#"), { allowance }) : [],
  );
  return read.flat();
}

/**
 * The legs of the inbox's own kind alone. Whoever may write an item also writes the key by which the index finds it, so a
 * domain could put anything into anybody's inbox, and however much: but not out of the partitions that are its own.
 */
function queryOf(inbox: Inbox): Parameters<typeof queryItems>[1] {
  const isOfPerson = "person" in inbox;
  const partition = isOfPerson ? inboxPartition("person", inbox.person) : inboxPartition("product", inbox.domain);
  return {
    IndexName: INBOX_INDEX.name,
    KeyConditionExpression: "#inbox = :inbox AND #pk BETWEEN :first AND :last",
    ExpressionAttributeNames: { "#inbox": INBOX_INDEX.partitionKey, "#pk": INBOX_INDEX.sortKey },
    ExpressionAttributeValues: {
      ":inbox": partition,
      ":first": isOfPerson ? personKey("").pk : partition,
      ":last": isOfPerson ? personKey("~").pk : partition,
    },
    // an index has no consistent reads; the decision reads the item itself
    ConsistentRead: false,
  };
}

/** The leg, if it is understood and waits. */
function waiting(item: Item): readonly LegState[] {
  try {
    const leg = readLegItem(item);
    return leg.request ? [leg] : [];
  } catch (error) {
    if (error instanceof CorruptItemError) return [];
    throw error;
  }
}

function requestedAt({ request }: LegState): Instant {
  return request?.at ?? 0;
}
