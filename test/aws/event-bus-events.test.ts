import { describe, expect, it } from "vitest";
import { EventBusEvents } from "../../lib/aws/event-bus-events.ts";
import type { Change } from "../../lib/ports/events.ts";

interface Entry {
  readonly Detail: string;
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
}

/** A bus that refuses entries whose detail contains a text, and fails calls while told to. */
function fakeBus({ refusing = "nothing", failing = 0 } = {}) {
  const calls: (readonly Entry[])[] = [];
  let failures = failing;
  const send = async ({ input }: { readonly input: { readonly Entries: readonly Entry[] } }) => {
    calls.push(input.Entries);
    if (failures-- > 0) throw new Error("no connection");
    return {
      Entries: input.Entries.map(({ Detail }) =>
        Detail.includes(refusing) ? { ErrorCode: "InternalFailure" } : { EventId: "e" },
      ),
    };
  };
  return { calls, events: new EventBusEvents({ send } as never, "bus") };
}

const changes: readonly Change[] = Array.from({ length: 25 }, (_, at) => ({
  id: String(at),
  kind: "product",
  domain: "crm",
  product: `crm/p${at}`,
}));

describe("EventBusEvents", () => {
  it("announces in batches that the bus takes", async () => {
    const { calls, events } = fakeBus();

    expect(await events.publish(changes)).toEqual(new Set());
    expect(calls.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(calls[0]?.[0]).toEqual({
      EventBusName: "bus",
      Source: "purpose-mesh",
      DetailType: "policy-changed",
      Detail: '{"kind":"product","domain":"crm","product":"crm/p0"}',
    });
  });

  it("reads which entries of a successful call were refused", async () => {
    const { events } = fakeBus({ refusing: "crm/p13" });

    expect(await events.publish(changes)).toEqual(new Set(["13"]));
  });

  it("takes a call that failed for all of its entries, and goes on with the next", async () => {
    const { calls, events } = fakeBus({ failing: 1 });

    const failed = await events.publish(changes);

    expect(failed).toEqual(new Set(changes.slice(0, 10).map(({ id }) => id)));
    expect(calls).toHaveLength(3);
  });

  it("makes one event of changes that read alike, and answers for each of them", async () => {
    const alike = changes.map(({ id }): Change => ({ id, kind: "person" }));
    const fine = fakeBus();
    const broken = fakeBus({ failing: 1 });

    expect(await fine.events.publish(alike)).toEqual(new Set());
    expect(fine.calls).toHaveLength(1);
    expect(fine.calls[0]).toHaveLength(1);
    expect((await broken.events.publish(alike)).size).toBe(25);
  });

  it("calls nobody when there is nothing to say", async () => {
    const { calls, events } = fakeBus();

    await events.publish([]);

    expect(calls).toEqual([]);
  });
});
