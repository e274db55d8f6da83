import { CreateTableCommand, ResourceInUseException, type ScalarAttributeType } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { documentClient } from "../aws/document-client.ts";
import { INBOX_INDEX } from "../aws/policy-items.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";
import { optionalPackage } from "./optional-package.ts";

/** A DynamoDB of one's own, in this process. */
export interface EmbeddedDynamo {
  readonly client: DynamoDBDocumentClient;
  /** Name of the policy table, which is there. */
  readonly table: string;
  close(): Promise<void>;
}

const TABLE = "policy";
const KEYS = { primary: ["pk", "sk"], inbox: [INBOX_INDEX.partitionKey, INBOX_INDEX.sortKey] } as const;

/** Starts a DynamoDB whose tables are kept in `directory`, and makes the policy table if it is not there. */
export async function startDynamo(directory: string): Promise<EmbeddedDynamo> {
  const { default: dynalite } = await optionalPackage("dynalite", () => import("dynalite"));
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0 });
  const endpoint = await listenOnLoopback(server);
  const client = documentClient({
    endpoint,
    region: "eu-west-1",
    // the embedded server asks for a signature and checks none; it is reached from this machine alone
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
  });
  const close = async () => {
    client.destroy();
    await closeServer(server);
  };
  try {
    await createTable(client);
    return { client, table: TABLE, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function createTable(client: DynamoDBDocumentClient): Promise<void> {
  const names = [...new Set([...KEYS.primary, ...KEYS.inbox])];
  const command = new CreateTableCommand({
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: names.map((AttributeName) => ({
      AttributeName,
      AttributeType: "S" satisfies ScalarAttributeType,
    })),
    KeySchema: keySchema(KEYS.primary),
    GlobalSecondaryIndexes: [
      { IndexName: INBOX_INDEX.name, KeySchema: keySchema(KEYS.inbox), Projection: { ProjectionType: "ALL" } },
    ],
  });
  try {
    await client.send(command);
  } catch (cause) {
    if (!(cause instanceof ResourceInUseException)) throw cause;
  }
}

function keySchema([partition, sort]: readonly [string, string]) {
  return [
    { AttributeName: partition, KeyType: "HASH" as const },
    { AttributeName: sort, KeyType: "RANGE" as const },
  ];
}
