import { BatchWriteCommand, type BatchWriteCommandInput, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishPolicies } from "../../lambdas/publish-policies/publish-policies.ts";
import { dynamoHub } from "../../lib/aws/dynamo-hub.ts";
import { dynamoPolicyPublication } from "../../lib/aws/dynamo-policy-publication.ts";
import type { ItemTable } from "../../lib/aws/item-table.ts";
import { sha256 } from "../../lib/aws/sha256.ts";
import type { Person } from "../../lib/model/mesh.ts";
import { hubDocument } from "../../lib/model/workflow/hub-document.ts";
import { type DynaliteServer, startDynalite } from "../contract/dynalite-server.ts";
import { hub, NOON } from "../contract/sample-mesh.ts";
import type { Death } from "./death.ts";

let server: DynaliteServer;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());

/** A document of those people, whose release differs by its officer. */
interface Stated {
  readonly officer: string;
  readonly people: readonly Person[];
}

const staff = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ id: `p${from + at}@acme.example` }));

/** More than one batch each; some stay, some go, some come. */
const BEFORE: Stated = { officer: "first@acme.example", people: staff(0, 40) };
const NEXT: Stated = { officer: "second@acme.example", people: staff(30, 70) };
const OTHER: Stated = { officer: "third@acme.example", people: staff(60, 90) };

async function publish(table: ItemTable, { officer, people }: Stated): Promise<void> {
  const text = JSON.stringify(hubDocument({ content: { ...hub, privacyOfficers: [officer] }, people }));
  await publishPolicies(
    {
      table: dynamoHub(table),
      publication: dynamoPolicyPublication(table),
      files: { readText: async () => text },
      clock: { now: () => NOON },
      digest: sha256,
      reviewed: { bucket: "assets", key: "a.json", digest: sha256(text) },
    },
    { RequestType: "Update", ResourceProperties: { Digest: sha256(text) } },
  );
}

class Killed extends Error {}

/** The table for a process that ends at its n-th write, from 1; of a batch, `half` writes the first half. */
function mortal({ client, name }: ItemTable, at: number, death: Death): ItemTable & { readonly writes: () => number } {
  let writes = 0;
  const send = async (command: { readonly input: object }) => {
    const isWrite = /^(?:Put|BatchWrite)Command$/.test(command.constructor.name);
    if (isWrite) writes += 1;
    if (writes > at) throw new Killed();
    if (!isWrite || writes < at) return client.send(command as never);
    if (death === "unanswered") await client.send(command as never);
    if (death === "half" && command instanceof BatchWriteCommand) await client.send(halfOf(command.input));
    throw new Killed();
  };
  return { client: Object.assign(Object.create(client), { send }), name, writes: () => writes };
}

function halfOf({ RequestItems = {} }: BatchWriteCommandInput): BatchWriteCommand {
  const [[table = "", writes = []] = []] = Object.entries(RequestItems);
  return new BatchWriteCommand({ RequestItems: { [table]: writes.slice(0, Math.ceil(writes.length / 2)) } });
}

async function peopleIn({ client, name }: ItemTable): Promise<readonly string[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true }));
  return Items.filter(({ sk }) => sk === "PERSON")
    .map(({ pk }) => String(pk).replace("PERSON#", ""))
    .sort();
}

async function newTable(): Promise<ItemTable> {
  return { client: server.client, name: await server.createTable() };
}

async function expectPublished(table: ItemTable, { officer, people }: Stated): Promise<void> {
  expect(await peopleIn(table)).toEqual(people.map(({ id }) => id).sort());
  expect((await dynamoHub(table).readHub()).privacyOfficers).toEqual([officer]);
}

describe("a publication that is killed", () => {
  it("writes so often that there is something to kill", async () => {
    const table = await newTable();
    await publish(table, BEFORE);
    const counted = mortal(table, Number.POSITIVE_INFINITY, "unanswered");

    await publish(counted, NEXT);

    expect(counted.writes()).toBe(WRITES);
    await expectPublished(table, NEXT);
  });

  // one that dies between two writes has left what one left that saw no answer
  describe.each(["unanswered", "half"] as const)("its last write %s", (death) => {
    it.each([
      { next: "done again", after: NEXT },
      { next: "rolled back", after: BEFORE },
      { next: "followed by another document", after: OTHER },
    ])(
      "leaves nobody behind when it is $next, at whatever write it died",
      async ({ after }) => {
        for (let at = 1; at <= WRITES; at++) {
          const table = await newTable();
          await publish(table, BEFORE);
          await expect(publish(mortal(table, at, death), NEXT)).rejects.toThrow(Killed);
          // twice: what has been killed once may be again
          await expect(publish(mortal(table, 2, death), OTHER)).rejects.toThrow(Killed);

          await publish(table, after);

          await expectPublished(table, after);
        }
      },
      60_000,
    );
  });
});

/** Of the update from BEFORE to NEXT: note, people, release, its announcement, who is gone, notes that are over. */
const WRITES = 1 + 2 + 1 + 1 + 2 + 1;
