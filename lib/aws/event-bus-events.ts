import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Change, Events } from "../ports/events.ts";

/** Source and detail type by which rules find the events. */
const CHANGE_EVENT = { source: "purpose-mesh", detailType: "policy-changed" } as const;

/** Entries that one call takes. */
const BATCH = 10;

/** {@link Events} on an EventBridge bus. Changes that read alike become one event: it only says "look again". */
export class EventBusEvents implements Events {
  readonly #client: Pick<EventBridgeClient, "send">;
  readonly #bus: string;

  constructor(client: Pick<EventBridgeClient, "send">, bus: string) {
    this.#client = client;
    this.#bus = bus;
  }

  async publish(changes: readonly Change[]): Promise<ReadonlySet<string>> {
    const alike = [...Map.groupBy(changes, ({ id: _, ...detail }) => JSON.stringify(detail))];
    const failed = new Set<string>();
    for (let at = 0; at < alike.length; at += BATCH) {
      const batch = alike.slice(at, at + BATCH);
      const isTaken = await this.#send(batch.map(([detail]) => detail));
      for (const [position, [, same]] of batch.entries()) {
        if (!isTaken[position]) for (const { id } of same) failed.add(id);
      }
    }
    return failed;
  }

  /** Whether each was taken. An answer of 200 may still have refused some. */
  async #send(details: readonly string[]): Promise<readonly boolean[]> {
    const { source, detailType } = CHANGE_EVENT;
    const entries = details.map((Detail) => ({
      EventBusName: this.#bus,
      Source: source,
      DetailType: detailType,
      Detail,
    }));
    try {
      const { Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: entries }));
      return details.map((_, position) => Entries[position]?.EventId !== undefined);
    } catch {
      // the stream delivers them again; which error it was is in the client's own metrics
      return details.map(() => false);
    }
  }
}
