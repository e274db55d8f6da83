import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoPeoplePublication } from "../../lib/aws/dynamo-people-publication.ts";
import { type Write, writeItems } from "../../lib/aws/write-items.ts";
import { CorruptItemError, ServiceUnavailableError } from "../../lib/ports/errors.ts";
import { type Answers, answering, refuse } from "./answering-client.ts";

const NAME = "policies";

/** A table whose calls are answered here. */
function tableOf(answers: Answers) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "eu-west-1" }));
  return { client: answering(client, answers), name: NAME };
}

/** The writes of a batch. */
function writesOf({ RequestItems }: Readonly<Record<string, unknown>>): readonly Write[] {
  return (RequestItems as Readonly<Record<string, readonly Write[]>>)[NAME] ?? [];
}

const peopleOf = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `person-${at}@acme.example` }));

/** A table that keeps nothing, and what was asked of it. */
function counting(notes: readonly object[] = []) {
  const batches: (readonly Write[])[] = [];
  let under = 0;
  let most = 0;
  const table = tableOf({
    BatchWrite: async (input) => {
      batches.push(writesOf(input));
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      return {};
    },
    Query: () => ({ Items: notes }),
  });
  return { table, batches, mostAtOnce: () => most };
}

describe("dynamoPeoplePublication", () => {
  it("writes 100,000 people in 4,001 calls, eight at once, after a note of all of them", async () => {
    const { table, batches, mostAtOnce } = counting();
    const people = peopleOf(100_000);

    await dynamoPeoplePublication(table).publishPeople(people);

    expect([batches.length, mostAtOnce()]).toEqual([4_001, 8]);
    const [notes = [], ...persons] = batches;
    const noted = notes.flatMap(({ PutRequest }) => PutRequest?.Item?.ids);
    expect(noted.toSorted()).toEqual(people.map(({ id }) => id).toSorted());
    expect(new Set(persons.flat().map(({ PutRequest }) => PutRequest?.Item?.sk))).toEqual(new Set(["PERSON"]));
    // an item holds 400 KB, a call 16 MB
    const sizes = notes.map(({ PutRequest }) => JSON.stringify(PutRequest).length);
    expect(Math.max(...sizes) * (64 / "person-00000@acme.example".length)).toBeLessThan(400_000);
  });

  it("writes the same note for the same people, whatever their order", async () => {
    const [one, other] = [counting(), counting()];
    const people = peopleOf(30);

    await dynamoPeoplePublication(one.table).publishPeople(people);
    await dynamoPeoplePublication(other.table).publishPeople(people.toReversed());

    expect(other.batches[0]).toEqual(one.batches[0]);
  });

  it.each([{ ids: "alice@acme.example" }, { ids: [7] }, {}, { ids: [], more: 1 }])(
    "removes nobody by a note that it does not understand: %j",
    async (document) => {
      const { table, batches } = counting([{ pk: "PEOPLE", sk: "NOTE#0#0", ...document }]);

      const error = await dynamoPeoplePublication(table)
        .removeOthers([])
        .catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(CorruptItemError);
      expect((error as Error).message).not.toContain("acme");
      expect(batches).toEqual([]);
    },
  );
});

describe("writeItems", () => {
  const writes = (count: number): readonly Write[] =>
    Array.from({ length: count }, (_, at) => ({ DeleteRequest: { Key: { pk: `p${at}`, sk: "PERSON" } } }));
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };

  it("writes what is left over until nothing is, as long as it gets on", async () => {
    const written: Write[] = [];
    const table = tableOf({
      BatchWrite: (input) => {
        const [first, ...left] = writesOf(input);
        if (first) written.push(first);
        return { UnprocessedItems: left.length > 0 ? { [NAME]: left } : {} };
      },
    });

    await writeItems(table, writes(25), pause);

    expect(written).toEqual(writes(25));
  });

  it("takes a batch that was refused as a whole for one that is left over", async () => {
    let calls = 0;
    const table = tableOf({
      BatchWrite: () => {
        calls += 1;
        return calls < 4 ? refuse("ProvisionedThroughputExceededException") : {};
      },
    });

    await writeItems(table, writes(3), pause);

    expect(calls).toBe(4);
  });

  it("gives up on a table that goes on refusing, and on any other error at once", async () => {
    let calls = 0;
    const throttled = tableOf({
      BatchWrite: () => {
        calls += 1;
        return refuse("ThrottlingException");
      },
    });

    await expect(writeItems(throttled, writes(3), pause)).rejects.toThrow(ServiceUnavailableError);
    expect(calls).toBe(8);
    const denied = tableOf({ BatchWrite: () => refuse("AccessDeniedException") });
    await expect(writeItems(denied, writes(3), pause)).rejects.toThrow("AccessDeniedException");
  });
});
