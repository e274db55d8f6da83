import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Acknowledgement, Instant, Person } from "../model/mesh.ts";
import { formatInstant } from "../model/time.ts";
import { read } from "../model/workflow/documents.ts";
import type { Hub, PersonRecord, ProductRecord, SessionRecord } from "../model/workflow/hub.ts";
import { emptyLeg, type LegKey, type LegState } from "../model/workflow/leg.ts";
import { personSchema } from "../model/workflow/schemas.ts";
import { CorruptItemError, LegConflictError } from "../ports/errors.ts";
import type { Inbox, PolicyTable, ProductPage } from "../ports/policy-table.ts";
import { HubReader } from "./hub-reader.ts";
import {
  acknowledgementKey,
  domainPartition,
  type ItemKey,
  inboxPartition,
  legKey,
  personKey,
  productKey,
  sessionKey,
} from "./keys-of-items.ts";
import { INBOX_INDEX, type Item, legItem, readLegItem, readProductItem, understood } from "./policy-items.ts";

/** The most requests that one look into an inbox returns. */
const INBOX_LIMIT = 100;
/** The most items looked at for them, should somebody have put into the inbox what does not belong there. */
const INBOX_LOOKED_AT = 2_000;
/** Managers above a person; a longer line is a cycle. */
const LONGEST_LINE = 64;
/** How long a session stays in the table. */
const SESSION_KEPT_SECONDS = 90 * 24 * 60 * 60;

/**
 * {@link PolicyTable} on one DynamoDB table: items of documents under `pk` and `sk`, single-item conditional writes, no
 * scan, no transaction.
 */
export class DynamoPolicyTable implements PolicyTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #hub: HubReader;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
    this.#hub = new HubReader(client, table);
  }

  readHub(): Promise<Hub> {
    return this.#hub.read();
  }

  async readPerson(id: string): Promise<PersonRecord | undefined> {
    // up to PERSON in sort order, which leaves out the sessions: they are many, and no decision needs them
    const items = await this.#query({
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
      ExpressionAttributeValues: { ":pk": personKey(id).pk, ":first": "A", ":last": "PERSON" },
    });
    const person = items.find(({ sk }) => sk === "PERSON");
    if (!person) return undefined;
    return {
      person: toPerson(person, id),
      legs: items.filter(({ sk }) => String(sk).startsWith("APPROVAL#")).map(readLegItem),
      acknowledgements: items
        .filter(({ sk }) => String(sk).startsWith("ACKNOWLEDGEMENT#"))
        .map(({ sk, version }) => ({ person: id, purpose: String(sk).split("#")[1] ?? "", version: Number(version) })),
    };
  }

  async readLine(id: string): Promise<readonly Person[]> {
    const line: Person[] = [];
    let next: string | undefined = id;
    while (next !== undefined && line.length < LONGEST_LINE && !line.some((person) => person.id === next)) {
      const item: Item | undefined = await this.#get(personKey(next));
      if (!item) break;
      const person: Person = toPerson(item, next);
      line.push(person);
      next = person.manager;
    }
    return line;
  }

  async readProduct(id: string): Promise<ProductRecord | undefined> {
    const { pk, sk } = productKey(id);
    const [product, legs] = await Promise.all([
      this.#get({ pk, sk }),
      this.#query({
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues: { ":pk": pk, ":sk": `${sk.replace(/^PRODUCT#/, "ASSIGNMENT#")}#` },
      }),
    ]);
    return product && { product: readProductItem(product), legs: legs.map(readLegItem) };
  }

  async readProducts(domain: string, { after, limit, onCorrupt }: ProductPage = {}): Promise<readonly ProductRecord[]> {
    const pk = domainPartition(domain);
    // `!` sorts before everything that may continue a name
    const first = after === undefined ? "PRODUCT#" : `PRODUCT#${after}!`;
    const query = {
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
      ExpressionAttributeValues: { ":pk": pk, ":first": first, ":last": "PRODUCT#~" },
    };
    const items = await this.#query(query, limit);
    const names = items.map(productOf);
    if (names.length === 0) return [];
    const legs = await this.#query({
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
      ExpressionAttributeValues: {
        ":pk": pk,
        ":first": `ASSIGNMENT#${names.at(0)}#`,
        ":last": `ASSIGNMENT#${names.at(-1)}#~`,
      },
    });
    const legsOf = Map.groupBy(legs, productOf);
    return items.flatMap((item) => {
      const name = productOf(item);
      try {
        return [{ product: readProductItem(item), legs: (legsOf.get(name) ?? []).map(readLegItem) }];
      } catch (error) {
        if (!onCorrupt || !(error instanceof CorruptItemError)) throw error;
        onCorrupt(name);
        return [];
      }
    });
  }

  async readLeg(key: LegKey): Promise<LegState> {
    const item = await this.#get(legKey(key));
    return item ? readLegItem(item) : emptyLeg(key);
  }

  async writeLeg(next: LegState): Promise<void> {
    await this.#put(legItem(next), next.version === 1 ? { absent: true } : { version: next.version - 1 });
  }

  async readInbox(inbox: Inbox): Promise<readonly LegState[]> {
    const query = {
      IndexName: INBOX_INDEX.name,
      KeyConditionExpression: "#pk = :pk",
      ExpressionAttributeNames: { "#pk": INBOX_INDEX.partitionKey },
      ExpressionAttributeValues: { ":pk": inboxPartition(inbox) },
      // an index has no consistent reads; the decision reads the item itself
      ConsistentRead: false,
    };
    const looked = await this.#query(query, INBOX_LOOKED_AT);
    return looked.flatMap((item) => waitingFor(inbox, item)).slice(0, INBOX_LIMIT);
  }

  async acknowledge({ person, purpose, version }: Acknowledgement, at: Instant): Promise<void> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
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
  }

  async recordSession({ person, at, expiresAt, id, ...session }: SessionRecord): Promise<void> {
    const ttl = Math.ceil(expiresAt / 1000) + SESSION_KEPT_SECONDS;
    await this.#put({ ...sessionKey(person, formatInstant(at), id), at, expiresAt, ...session, ttl }, { absent: true });
  }

  async #get(key: ItemKey): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Items in order, at most `limit`. */
  async #query(query: Omit<QueryCommandInput, "TableName">, limit = Number.POSITIVE_INFINITY): Promise<Item[]> {
    const items: Item[] = [];
    let from: QueryCommandInput["ExclusiveStartKey"];
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          ConsistentRead: true,
          ...query,
          TableName: this.#table,
          ExclusiveStartKey: from,
          Limit: Number.isFinite(limit) ? limit - items.length : undefined,
        }),
      );
      items.push(...Items);
      from = LastEvaluatedKey;
    } while (from && items.length < limit);
    return items;
  }

  async #put(item: Item, expected: { readonly absent: true } | { readonly version: number }): Promise<void> {
    const condition =
      "absent" in expected
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "#version = :version",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":version": expected.version },
          };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item: item, ...condition }));
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      throw new LegConflictError("somebody else wrote at the same time", { cause, help: "read again and retry" });
    }
  }
}

/** Name of the product that an item of a domain is, or is about. */
function productOf({ sk }: Item): string {
  return String(sk).split("#")[1] ?? "";
}

function toPerson({ pk, sk, ...document }: Item, id: string): Person {
  return understood({ pk, sk }, () => read(personSchema, { ...document, id }));
}

/**
 * The leg if it waits for this inbox. Whoever may write an item also writes the keys by which the index finds it, so a
 * domain could put anything into a person's inbox: only a leg of the inbox's own kind counts, and only if understood.
 */
function waitingFor(inbox: Inbox, item: Item): readonly LegState[] {
  const isOwn = "person" in inbox ? String(item.pk).startsWith("PERSON#") : item.pk === domainPartition(inbox.domain);
  if (!isOwn) return [];
  try {
    const leg = readLegItem(item);
    return leg.request ? [leg] : [];
  } catch (error) {
    if (error instanceof CorruptItemError) return [];
    throw error;
  }
}
