import { AttributeType, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { HandlerFunction } from "./handler-function.ts";
import { DECRYPT, ENCRYPT_AND_DECRYPT } from "./key-policy.ts";

/** Looking items up; a list of all of them is no part of it. */
export const READ_ITEMS = ["dynamodb:GetItem", "dynamodb:Query"];

/** Index of the requests that wait for somebody. */
const INBOX = "inbox";

export interface PolicyTableProps {
  /** Handlers of other accounts ask for the table by it. A table that has a name is never replaced: CloudFormation refuses. */
  readonly tableName: string;
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The table that holds every decision; losing it would be losing who may see what, and why. */
export class PolicyTable extends Construct {
  readonly table: TableV2;
  readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, { tableName, encryptionKey, removalPolicy }: PolicyTableProps) {
    super(scope, id);
    this.encryptionKey = encryptionKey;
    this.table = new TableV2(this, "Table", {
      tableName,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: INBOX,
          partitionKey: { name: "inboxPk", type: AttributeType.STRING },
          // by which the reader leaves out what is not of the inbox's own kind: a domain writes its own partitions only
          sortKey: { name: "pk", type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
        },
      ],
      encryption: TableEncryptionV2.customerManagedKey(encryptionKey),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // a table under deletion protection cannot be destroyed, so both follow one choice
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
      // records of sessions; what is decided stays
      timeToLiveAttribute: "ttl",
      // before and after, so that a rewritten history shows whatever was done to its fingerprints
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  get inboxArn(): string {
    return `${this.table.tableArn}/index/${INBOX}`;
  }

  /** Lets a handler of the hub look up every item, and write those of the leading keys that it names, or none. */
  open(handler: HandlerFunction, writes?: ItemWrites): void {
    handler.allow(READ_ITEMS, [this.table.tableArn]);
    // whoever took a handler over would else rewrite what the centre reviewed: guardrails, officers, delegations
    if (writes) handler.allow(writes.actions, [this.table.tableArn], leadingKeysOnly(writes.leadingKeys));
    handler.allow(...this.keyUse(writes?.actions ?? READ_ITEMS));
  }

  /** What using the table asks of its key: through DynamoDB only, so that nobody decrypts anything else with it. */
  keyUse(actions: readonly string[]): [actions: readonly string[], resources: readonly string[], conditions: KeyUse] {
    const writes = actions.some((action) => /:(?:Put|Delete|Update|BatchWrite)/.test(action));
    const stack = Stack.of(this);
    return [
      writes ? ENCRYPT_AND_DECRYPT : DECRYPT,
      [this.encryptionKey.keyArn],
      { StringEquals: { "kms:ViaService": `dynamodb.${stack.region}.amazonaws.com` } },
    ];
  }
}

/** What of the table somebody writes. */
interface ItemWrites {
  readonly actions: readonly string[];
  /** Patterns of partition keys. */
  readonly leadingKeys: readonly string[];
}

/** Condition that every item which a request names, all of a batch included, has one of these leading keys. */
export function leadingKeysOnly(leadingKeys: readonly string[]) {
  return {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...leadingKeys] },
    // ForAllValues holds for a request without keys, such as one that lists everything
    Null: { "dynamodb:LeadingKeys": "false" },
  };
}

type KeyUse = { readonly StringEquals: { readonly "kms:ViaService": string } };
