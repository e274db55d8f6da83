import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { LegConflictError } from "../ports/errors.ts";
import type { Allowance } from "../ports/policy-table.ts";
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

/** What a call counts at least: it takes as long as reading so much. */
const UNITS_OF_CALL = 6;

/** How far a query goes. */
interface QueryBounds {
  /** Most items. @default - no limit */
  readonly limit?: number | undefined;
  /** Is lowered by each page; none is asked for once it is used up. @default - no end */
  readonly allowance?: Allowance | undefined;
}

/** Items in order, as they are now; all of them unless a bound is reached. */
export async function queryItems(
  { client, name }: ItemTable,
  query: ItemQuery,
  { limit, allowance = { left: Number.POSITIVE_INFINITY } }: QueryBounds = {},
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: QueryCommandInput["ExclusiveStartKey"];
  do {
    const {
      Items = [],
      LastEvaluatedKey,
      ConsumedCapacity,
    } = await client.send(
      new QueryCommand({
        ConsistentRead: true,
        ...query,
        TableName: name,
        ExclusiveStartKey: from,
        Limit: limit && limit - items.length,
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    items.push(...Items);
    from = LastEvaluatedKey;
    allowance.left -= Math.max(UNITS_OF_CALL, ConsumedCapacity?.CapacityUnits ?? 0);
  } while (from && items.length !== limit && allowance.left > 0);
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
