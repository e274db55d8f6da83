import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { Hub } from "../model/workflow/hub.ts";
import { ServiceUnavailableError } from "../ports/errors.ts";
import { HUB, RELEASE_KEY, releasePrefix } from "./keys-of-items.ts";
import { type Item, readHubItems } from "./policy-items.ts";

/** Names the latest release. */
export interface ReleaseItem {
  readonly release: number;
  /** How many items the release has, so that one that is being cleared away does not pass for a whole one. */
  readonly items: number;
  /** SHA-256 of the content. */
  readonly digest: string;
}

const ATTEMPTS = 3;
const HOUR = 60 * 60 * 1000;

const NOTHING: Hub = {
  release: 0,
  maxSession: HOUR,
  privacyOfficers: [],
  consumers: [],
  purposes: [],
  delegations: [],
  guardrails: [],
  domains: [],
  declassifications: {},
};

/**
 * Reads the latest release of the hub, whole.
 *
 * The items of a release never change, so a release that was read once is kept; what is read each time, consistently, is
 * the one item that names the latest.
 */
export class HubReader {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  #kept: Hub = NOTHING;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(): Promise<Hub> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const latest = await readRelease(this.#client, this.#table);
      if (!latest) return NOTHING;
      if (latest.release === this.#kept.release) return this.#kept;

      const items = await this.#itemsOf(latest);
      if (items.length === latest.items) {
        this.#kept = readHubItems(latest.release, items);
        return this.#kept;
      }
      // two publications ago by now, and being cleared away
    }
    throw new ServiceUnavailableError("the hub is being published again and again", { help: "retry in a moment" });
  }

  async #itemsOf(release: ReleaseItem): Promise<readonly Item[]> {
    const items: Item[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :release)",
        ExpressionAttributeValues: { ":pk": HUB, ":release": releasePrefix(release) },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }
}

/** The item that names the latest release. */
export async function readRelease(client: DynamoDBDocumentClient, table: string): Promise<ReleaseItem | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: RELEASE_KEY, ConsistentRead: true }));
  if (!Item) return undefined;
  return { release: Number(Item.release), items: Number(Item.items), digest: String(Item.digest) };
}
