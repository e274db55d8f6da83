import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, type CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { documentClient } from "../../lib/aws/document-client.ts";
import { INBOX_INDEX } from "../../lib/aws/policy-items.ts";

/** A DynamoDB in this process, on a port of its own. */
export interface DynaliteServer {
  readonly client: DynamoDBDocumentClient;
  /** Makes an empty policy table and returns its name. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export async function startDynalite(): Promise<DynaliteServer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = documentClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
  });
  let tables = 0;
  return {
    client,
    createTable: async () => {
      const name = `policy-${++tables}`;
      await client.send(new CreateTableCommand({ ...TABLE, TableName: name }));
      return name;
    },
    stop: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const { partitionKey, sortKey, name: indexName } = INBOX_INDEX;

const TABLE: Omit<CreateTableCommandInput, "TableName"> = {
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [...new Set(["pk", "sk", partitionKey, sortKey])].map((name) => ({
    AttributeName: name,
    AttributeType: "S",
  })),
  KeySchema: keySchema("pk", "sk"),
  GlobalSecondaryIndexes: [
    { IndexName: indexName, KeySchema: keySchema(partitionKey, sortKey), Projection: { ProjectionType: "ALL" } },
  ],
};

function keySchema(partition: string, sort: string): CreateTableCommandInput["KeySchema"] {
  return [
    { AttributeName: partition, KeyType: "HASH" },
    { AttributeName: sort, KeyType: "RANGE" },
  ];
}
