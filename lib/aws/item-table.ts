import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { LegConflictError } from "../ports/errors.ts";
import type { ItemKey } from "./keys-of-items.ts";

/** An item as the document client gives and takes it. */
export type Item = Readonly<Record<string, unknown>>;

/**
 * The DynamoDB table of the policies: items of documents under `pk` and `sk`, single-item conditional writes, no scan, no
 * transaction.
 */
export interface ItemTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

type ItemQuery = Omit<QueryCommandInput, "TableName">;

/** The item as it is now. */
export async function getItem({ client, name }: ItemTable, key: ItemKey): Promise<Item | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: true }));
  return Item;
}

/** Items in order, at most `limit`, as they are now. @default - all */
export async function queryItems(
  { client, name }: ItemTable,
  query: ItemQuery,
  limit?: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: QueryCommandInput["ExclusiveStartKey"];
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ConsistentRead: true,
        ...query,
        TableName: name,
        ExclusiveStartKey: from,
        Limit: limit && limit - items.length,
      }),
    );
    items.push(...Items);
    from = LastEvaluatedKey;
  } while (from && items.length !== limit);
  return items;
}

/** What of a partition lies from `first` to `last`, both included. */
export function between(pk: string, first: string, last: string): ItemQuery {
  return {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
    ExpressionAttributeValues: { ":pk": pk, ":first": first, ":last": last },
  };
}

/** What of a partition begins with `prefix`; `~` sorts after everything that may follow one. */
export function startingWith(pk: string, prefix: string): ItemQuery {
  return between(pk, prefix, `${prefix}~`);
}

/**
 * Writes an item in place of the one of this version, or where there is none.
 *
 * @throws LegConflictError if there is something else
 */
export async function putItem(
  { client, name }: ItemTable,
  item: Item,
  expected: { readonly absent: true } | { readonly version: number },
): Promise<void> {
  const condition =
    "absent" in expected
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#version = :version",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":version": expected.version },
        };
  try {
    await client.send(new PutCommand({ TableName: name, Item: item, ...condition }));
  } catch (cause) {
    if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
    throw new LegConflictError("somebody else wrote at the same time", { cause, help: "read again and retry" });
  }
}
