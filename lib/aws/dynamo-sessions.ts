import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { formatInstant } from "../model/time.ts";
import type { SessionTable } from "../ports/policy-table.ts";
import { type ItemTable, putItem } from "./item-table.ts";
import { acknowledgementKey, sessionKey } from "./keys-of-items.ts";

/** How long a session stays in the table. */
const SESSION_KEPT_SECONDS = 90 * 24 * 60 * 60;

/** {@link SessionTable} on a DynamoDB table. */
export function dynamoSessions(table: ItemTable): SessionTable {
  return {
    async acknowledge({ person, purpose, version }, at) {
      try {
        await table.client.send(
          new PutCommand({
            TableName: table.name,
            Item: { ...acknowledgementKey(person, purpose), version, at },
            ConditionExpression: "attribute_not_exists(pk) OR #version < :version",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":version": version },
          }),
        );
      } catch (error) {
        // the same text or a later one was agreed to before
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    recordSession({ person, at, expiresAt, id, ...session }) {
      const ttl = Math.ceil(expiresAt / 1000) + SESSION_KEPT_SECONDS;
      const key = sessionKey(person, formatInstant(at), id);
      return putItem(table, { ...key, at, expiresAt, ...session, ttl }, { absent: true });
    },
  };
}
