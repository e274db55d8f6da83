import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { LegConflictError } from "../ports/errors.ts";
import type { HubPublication } from "../ports/policy-table.ts";
import { readRelease } from "./dynamo-hub.ts";
import { between, type Item, type ItemTable, queryItems } from "./item-table.ts";
import { HUB, RELEASE_KEY, releaseNumber, releasePrefix } from "./keys-of-items.ts";
import { hubItems } from "./policy-items.ts";
import { sha256 } from "./sha256.ts";
import { writeItems } from "./write-items.ts";

/** {@link HubPublication} on a DynamoDB table. */
export function dynamoHubPublication(table: ItemTable): HubPublication {
  return {
    async publishHub(content, { by, at }) {
      const items = hubItems(content);
      const digest = sha256(JSON.stringify(items));
      const latest = await readRelease(table);
      if (latest?.digest === digest) return latest.release;

      const release = (latest?.release ?? 0) + 1;
      const prefix = releasePrefix({ release, digest });
      const written = items.map((item) => ({ PutRequest: { Item: { ...item, pk: HUB, sk: `${prefix}${item.sk}` } } }));
      await writeItems(table, written);
      await announce(table, { ...RELEASE_KEY, release, digest, items: items.length, by, at }, latest?.release);
      // whoever looked up the release before still reads it
      await clearBefore(table, release - 1);
      return release;
    },
  };
}

async function announce({ client, name }: ItemTable, item: Item, before: number | undefined): Promise<void> {
  const condition =
    before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#release = :before",
          ExpressionAttributeNames: { "#release": "release" },
          ExpressionAttributeValues: { ":before": before },
        };
  try {
    await client.send(new PutCommand({ TableName: name, Item: item, ...condition }));
  } catch (cause) {
    if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
    throw new LegConflictError("another publication was faster", { cause, help: "deploy again" });
  }
}

async function clearBefore(table: ItemTable, release: number): Promise<void> {
  const query = between(HUB, releaseNumber(0), releaseNumber(release));
  const old = await queryItems(table, { ...query, ProjectionExpression: "pk, sk" });
  await writeItems(
    table,
    old.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  );
}
