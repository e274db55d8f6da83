import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
import { InvalidDocumentError } from "../model/errors.ts";
import type { Person } from "../model/mesh.ts";
import type { HubContent, ProductContent } from "../model/workflow/hub.ts";
import { LegConflictError, ServiceUnavailableError } from "../ports/errors.ts";
import type { PolicyPublication, PublicationNote } from "../ports/policy-table.ts";
import { readRelease } from "./dynamo-hub.ts";
import type { Item } from "./item-table.ts";
import { HUB, personKey, productKey, RELEASE_KEY, releaseNumber, releasePrefix } from "./keys-of-items.ts";
import { hubItems, productItem } from "./policy-items.ts";
import { sha256 } from "./sha256.ts";
import { wait } from "./wait.ts";

type Write = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

const BATCH = 25;
const ATTEMPTS = 8;
const FIRST_PAUSE = 50;

/** {@link PolicyPublication} on the table of {@link dynamoPolicyTable}. */
export class DynamoPolicyPublication implements PolicyPublication {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async publishHub(content: HubContent, { by, at }: PublicationNote): Promise<number> {
    const items = hubItems(content);
    const digest = sha256(JSON.stringify(items));
    const latest = await readRelease({ client: this.#client, name: this.#table });
    if (latest?.digest === digest) return latest.release;

    const release = (latest?.release ?? 0) + 1;
    const prefix = releasePrefix({ release, digest });
    await this.#write(items.map((item) => ({ PutRequest: { Item: { ...item, pk: HUB, sk: `${prefix}${item.sk}` } } })));
    await this.#announce({ ...RELEASE_KEY, release, digest, items: items.length, by, at }, latest?.release);
    // whoever looked up the release before still reads it
    await this.#clearBefore(release - 1);
    return release;
  }

  async publishPeople(people: readonly Person[]): Promise<void> {
    await this.#write(people.map(({ id, ...person }) => ({ PutRequest: { Item: { ...person, ...personKey(id) } } })));
  }

  async removePeople(ids: readonly string[]): Promise<void> {
    await this.#write(ids.map((id) => ({ DeleteRequest: { Key: personKey(id) } })));
  }

  async publishProduct(product: ProductContent): Promise<void> {
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item: productItem(product) }));
    } catch (cause) {
      if (!(cause instanceof Error && /item size/i.test(cause.message))) throw cause;
      const help = "split it into several products";
      throw new InvalidDocumentError([{ path: product.id, message: "is larger than 400 KB", help }], { cause });
    }
  }

  async removeProduct(id: string): Promise<void> {
    await this.#client.send(new DeleteCommand({ TableName: this.#table, Key: productKey(id) }));
  }

  async #announce(item: Item, before: number | undefined): Promise<void> {
    const condition =
      before === undefined
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "#release = :before",
            ExpressionAttributeNames: { "#release": "release" },
            ExpressionAttributeValues: { ":before": before },
          };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item: item, ...condition }));
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      throw new LegConflictError("another publication was faster", { cause, help: "deploy again" });
    }
  }

  async #clearBefore(release: number): Promise<void> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues: { ":pk": HUB, ":first": releaseNumber(0), ":last": releaseNumber(release) },
        ProjectionExpression: "pk, sk",
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      await this.#write(Items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
    }
  }

  async #write(writes: readonly Write[]): Promise<void> {
    for (let at = 0; at < writes.length; at += BATCH) await this.#writeBatch(writes.slice(at, at + BATCH));
  }

  /** Writes until nothing is left over: a batch is throttled item by item. */
  async #writeBatch(batch: readonly Write[]): Promise<void> {
    let left: readonly Write[] = batch;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { UnprocessedItems } = await this.#client.send(
        new BatchWriteCommand({ RequestItems: { [this.#table]: [...left] } }),
      );
      left = UnprocessedItems?.[this.#table] ?? [];
      if (left.length === 0) return;
      await wait(Math.random() * FIRST_PAUSE * 2 ** attempt);
    }
    throw new ServiceUnavailableError("the policy table is throttled", { help: "deploy again in a moment" });
  }
}
