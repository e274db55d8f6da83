import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { dynamoSessions } from "../../lib/aws/dynamo-sessions.ts";
import { INBOX_INDEX } from "../../lib/aws/policy-items.ts";
import { answering } from "../aws/answering-client.ts";
import { DAY, HOUR, NOON } from "../contract/sample-mesh.ts";
import { fourAccounts, REGION } from "./four-accounts.ts";
import { resourcesOf, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
const stack = Stack.of(mesh.hub);
const [table] = resourcesOf(stack, "AWS::DynamoDB::GlobalTable");

/** The item of a session, as its record is written. */
async function sessionItem(expiresAt: number): Promise<Readonly<Record<string, unknown>>> {
  const items: Readonly<Record<string, unknown>>[] = [];
  const client = answering(DynamoDBDocumentClient.from(new DynamoDBClient()), {
    Put: ({ Item }) => items.push(Item as Readonly<Record<string, unknown>>) && {},
  });
  const session = { id: "s1", person: "alice@acme.example", purpose: "marketing", at: NOON, expiresAt, role: "role" };
  await dynamoSessions({ client, name: "policies" }).recordSession(session);
  return items[0] ?? {};
}

describe("the policy table", () => {
  it("has the one index by which requests that wait are found, and its keys", () => {
    const { partitionKey, sortKey, name } = INBOX_INDEX;

    expect(table?.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ]);
    // a domain's role chooses every attribute of what it writes, but for the partition
    expect(table?.Properties.KeySchema[0]).toEqual({ AttributeName: sortKey, KeyType: "HASH" });
  });

  it("forgets sessions 90 days after their end, by the attribute that is written", async () => {
    const { AttributeName, Enabled } = table?.Properties.TimeToLiveSpecification ?? {};
    const expiresAt = NOON + HOUR;
    const item = await sessionItem(expiresAt);

    expect(Enabled).toBe(true);
    // DynamoDB counts in seconds
    expect(item[AttributeName]).toBe((expiresAt + 90 * DAY) / 1000);
  });

  it("has a key that every role of the hub uses through DynamoDB only", () => {
    const [key] = [table?.Properties.Replicas[0].SSESpecification.KMSMasterKeyId];
    const uses = statementsOf(resourcesOf(stack, "AWS::IAM::Policy")).filter(
      ({ Resource }) => JSON.stringify(Resource) === JSON.stringify(key),
    );

    expect(uses.length).toBeGreaterThan(8);
    for (const { Condition } of uses)
      expect(Condition).toEqual({ StringEquals: { "kms:ViaService": `dynamodb.${REGION}.amazonaws.com` } });
  });
});
