import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant, Millis } from "../model/mesh.ts";
import type { Clock } from "../ports/clock.ts";
import { type Lease, LONGEST_LEASE } from "../ports/lease.ts";
import { leaseKey } from "./keys-of-items.ts";

/** An earlier write that comes late must not take back what a later one was answered. */
const OWN = "#holder = :holder AND #until <= :until";
const LONGEST_RENEWAL: Millis = 10_000;

/**
 * {@link Lease} on one item of the policy table per name, written under a condition.
 *
 * Holders compare the end with their own clocks, so they have to stop earlier than it by more than clocks may differ.
 */
export class DynamoLease implements Lease {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
  }

  acquire(name: string, holder: string, until: Instant): Promise<boolean> {
    const now = this.#clock.now();
    return ifAllowed(
      this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...leaseKey(name), holder, until },
          ConditionExpression: `attribute_not_exists(pk) OR (${OWN}) OR #until <= :now OR #until > :latest`,
          ExpressionAttributeNames: { "#holder": "holder", "#until": "until" },
          ExpressionAttributeValues: {
            ":holder": holder,
            ":until": until,
            ":now": now,
            ":latest": now + LONGEST_LEASE,
          },
        }),
      ),
    );
  }

  renew(name: string, holder: string, until: Instant): Promise<boolean> {
    return ifAllowed(
      this.#client.send(
        // a domain may put the item and delete it, no more
        new PutCommand({
          TableName: this.#table,
          Item: { ...leaseKey(name), holder, until },
          ConditionExpression: OWN,
          ExpressionAttributeNames: { "#holder": "holder", "#until": "until" },
          ExpressionAttributeValues: { ":holder": holder, ":until": until },
        }),
        // it is asked again, and must not be waited for until the lease has ended
        { abortSignal: AbortSignal.timeout(LONGEST_RENEWAL) },
      ),
    );
  }

  async release(name: string, holder: string): Promise<void> {
    await ifAllowed(
      this.#client.send(
        new DeleteCommand({
          TableName: this.#table,
          Key: leaseKey(name),
          ConditionExpression: "#holder = :holder",
          ExpressionAttributeNames: { "#holder": "holder" },
          ExpressionAttributeValues: { ":holder": holder },
        }),
      ),
    );
  }
}

/** Whether the condition held. */
async function ifAllowed(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
