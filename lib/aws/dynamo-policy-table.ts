import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { PolicyTable } from "../ports/policy-table.ts";
import { dynamoHub } from "./dynamo-hub.ts";
import { dynamoInbox } from "./dynamo-inbox.ts";
import { dynamoLegs } from "./dynamo-legs.ts";
import { dynamoPeople } from "./dynamo-people.ts";
import { dynamoContent, dynamoProducts } from "./dynamo-products.ts";
import { dynamoSessions } from "./dynamo-sessions.ts";

/** {@link PolicyTable} on the DynamoDB table of that name, whole. Handlers take the parts they need, and hold no others. */
export function dynamoPolicyTable(client: DynamoDBDocumentClient, name: string): PolicyTable {
  const table = { client, name };
  return {
    ...dynamoHub(table),
    ...dynamoPeople(table),
    ...dynamoProducts(table),
    ...dynamoContent(table),
    ...dynamoLegs(table),
    ...dynamoInbox(table),
    ...dynamoSessions(table),
  };
}
