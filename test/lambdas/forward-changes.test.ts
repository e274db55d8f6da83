import type { DynamoDBRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createHandler } from "../../lambdas/forward-changes/handler.ts";
import type { LogLine } from "../../lambdas/shared/log.ts";
import { leaseKey, releasePrefix } from "../../lib/aws/keys-of-items.ts";
import type { Change, Events } from "../../lib/ports/events.ts";
import { catalogLease } from "../../lib/ports/lease.ts";
import { CONTEXT } from "./support.ts";

class FakeEvents implements Events {
  readonly published: Change[] = [];
  readonly #refused: ReadonlySet<string>;

  constructor(refused: readonly string[] = []) {
    this.#refused = new Set(refused);
  }

  async publish(changes: readonly Change[]): Promise<ReadonlySet<string>> {
    this.published.push(...changes);
    return new Set(changes.map(({ id }) => id).filter((id) => this.#refused.has(id)));
  }
}

function record(pk: string, sk: string, SequenceNumber = "1"): DynamoDBRecord {
  const secret = { reason: { S: "a-private-reason" }, decidedBy: { S: "mia@acme.example" } };
  return { dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber, NewImage: secret, OldImage: secret } };
}

async function forward(records: DynamoDBRecord[], events = new FakeEvents()) {
  const lines: LogLine[] = [];
  const log = (line: LogLine) => lines.push(line);
  const answer = await createHandler({ events, count: () => undefined, log })({ Records: records }, CONTEXT);
  return { answer, lines, published: events.published };
}

describe("forwarding changes", () => {
  it.each([
    { pk: "HUB", sk: "RELEASE", change: { kind: "hub" } },
    { pk: "PERSON#alice@acme.example", sk: "PERSON", change: { kind: "person" } },
    { pk: "PERSON#alice@acme.example", sk: "APPROVAL#fraud", change: { kind: "approval", purpose: "fraud" } },
    { pk: "DOMAIN#crm", sk: "PRODUCT#customers", change: { kind: "product", domain: "crm", product: "crm/customers" } },
    {
      pk: "DOMAIN#crm",
      sk: "ASSIGNMENT#customers#fraud",
      change: { kind: "assignment", domain: "crm", product: "crm/customers", purpose: "fraud" },
    },
  ])("announces $pk $sk by its keys alone", async ({ pk, sk, change }) => {
    const { published } = await forward([record(pk, sk)]);

    expect(published).toEqual([{ id: "1", ...change }]);
  });

  it.each([
    { sk: "PRODUCT", change: { kind: "product", domain: "crm" } },
    { sk: "PRODUCT#", change: { kind: "product", domain: "crm" } },
    { sk: "ASSIGNMENT", change: { kind: "assignment", domain: "crm" } },
    { sk: "ASSIGNMENT#customers", change: { kind: "assignment", domain: "crm", product: "crm/customers" } },
  ])("announces of $sk, which names less, what it names", async ({ sk, change }) => {
    const { published } = await forward([record("DOMAIN#crm", sk)]);

    expect(published).toEqual([{ id: "1", ...change }]);
  });

  it.each([
    { pk: "HUB", sk: `${releasePrefix({ release: 1, digest: "abc" })}PURPOSE#fraud` },
    { pk: "PERSON#alice@acme.example", sk: "SESSION#2026-06-01T12:00:00.000Z#1" },
    { pk: "PERSON#alice@acme.example", sk: "ACKNOWLEDGEMENT#fraud" },
    // or each run would wake the next
    { ...leaseKey(catalogLease({ account: "111122223333", region: "eu-west-1" })) },
    { pk: "OTHER", sk: "OTHER" },
  ])("announces nothing of $pk $sk", async ({ pk, sk }) => {
    expect((await forward([record(pk, sk)])).published).toEqual([]);
  });

  it("names the records that are to be delivered again", async () => {
    const records = ["1", "2", "3"].map((id) => record("DOMAIN#crm", `PRODUCT#p${id}`, id));

    const { answer, lines } = await forward(records, new FakeEvents(["2"]));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(lines).toEqual([{ level: "error", message: "forwarded", records: 3, announced: 3, failed: 1 }]);
  });

  it("has nothing delivered again for a record without a number, which would be the whole batch", async () => {
    const [first, second] = ["1", ""].map((id) => record("DOMAIN#crm", `PRODUCT#p${id}`, id));
    const { SequenceNumber: _, ...unnumbered } = second?.dynamodb ?? {};

    const { answer, lines } = await forward([first ?? {}, { dynamodb: unnumbered }], new FakeEvents(["1", ""]));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
    expect(lines).toMatchObject([{ level: "error", message: "forwarded", failed: 2 }]);
  });

  it("tells nothing about people, neither on the bus nor in the log", async () => {
    const { published, lines } = await forward([record("PERSON#alice@acme.example", "APPROVAL#fraud")]);

    const text = JSON.stringify([published, lines]);
    expect(text).not.toMatch(/alice|acme|mia|private/);
  });
});
