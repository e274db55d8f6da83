import type { LegState } from "../model/workflow/leg.ts";
import { CorruptItemError } from "../ports/errors.ts";
import type { Inbox, InboxTable } from "../ports/policy-table.ts";
import { type Item, type ItemTable, queryItems } from "./item-table.ts";
import { domainPartition, inboxPartition } from "./keys-of-items.ts";
import { INBOX_INDEX, readLegItem } from "./policy-items.ts";

/** The most items of an inbox looked at, should somebody have put into it what does not belong there. */
const INBOX_LOOKED_AT = 2_000;

/** {@link InboxTable} on a DynamoDB table. */
export function dynamoInbox(table: ItemTable): InboxTable {
  return {
    async readInbox(inbox) {
      const query = {
        IndexName: INBOX_INDEX.name,
        KeyConditionExpression: "#pk = :pk",
        ExpressionAttributeNames: { "#pk": INBOX_INDEX.partitionKey },
        ExpressionAttributeValues: { ":pk": partitionOf(inbox) },
        // an index has no consistent reads; the decision reads the item itself
        ConsistentRead: false,
      };
      const looked = await queryItems(table, query, INBOX_LOOKED_AT);
      return looked.flatMap((item) => waitingFor(inbox, item));
    },
  };
}

function partitionOf(inbox: Inbox): string {
  return "person" in inbox ? inboxPartition("person", inbox.person) : inboxPartition("product", inbox.domain);
}

/**
 * The leg if it waits for this inbox. Whoever may write an item also writes the keys by which the index finds it, so a
 * domain could put anything into a person's inbox: only a leg of the inbox's own kind counts, and only if understood.
 */
function waitingFor(inbox: Inbox, item: Item): readonly LegState[] {
  const isOwn = "person" in inbox ? String(item.pk).startsWith("PERSON#") : item.pk === domainPartition(inbox.domain);
  if (!isOwn) return [];
  try {
    const leg = readLegItem(item);
    return leg.request ? [leg] : [];
  } catch (error) {
    if (error instanceof CorruptItemError) return [];
    throw error;
  }
}
