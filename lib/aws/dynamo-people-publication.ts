import { list, object } from "../model/shape.ts";
import { personId } from "../model/workflow/schemas/fields.ts";
import type { PeoplePublication } from "../ports/policy-table.ts";
import { type Item, type ItemTable, queryItems } from "./item-table.ts";
import { PEOPLE, peopleNoteKey, personKey } from "./keys-of-items.ts";
import { documentOf, personItem } from "./policy-items.ts";
import { sha256 } from "./sha256.ts";
import { writeItems } from "./write-items.ts";

/** An item holds 400 KB, an id 64 characters at most. */
const IDS_PER_ITEM = 4_000;
const NOTES = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": PEOPLE } };

/**
 * {@link PeoplePublication} on a DynamoDB table.
 *
 * INVARIANT: whoever has an item of their own stands in a note. A note is written whole before anybody of it is, and goes
 * once all of it who are not in the latest are gone; so whatever a publication that died left behind is known. Its name is
 * a digest of what it says: notes of different people never mix, and the same written again is the same.
 */
export function dynamoPeoplePublication(table: ItemTable): PeoplePublication {
  async function notePeople(ids: readonly string[]): Promise<void> {
    await writeItems(
      table,
      noteOf(ids).map((Item) => ({ PutRequest: { Item } })),
    );
  }
  return {
    notePeople,

    async knowsPeople() {
      return (await queryItems(table, NOTES, { limit: 1 })).length > 0;
    },

    async publishPeople(people) {
      await notePeople(people.map(({ id }) => id));
      await writeItems(
        table,
        people.map((person) => ({ PutRequest: { Item: personItem(person) } })),
      );
    },

    async removeOthers(people) {
      const ids = people.map(({ id }) => id);
      const staying = new Set(ids);
      const noted = await queryItems(table, NOTES);
      const gone = new Set(noted.flatMap(idsOf).filter((id) => !staying.has(id)));
      await writeItems(
        table,
        [...gone].map((id) => ({ DeleteRequest: { Key: { ...personKey(id) } } })),
      );
      const own = new Set(noteOf(ids).map(({ sk }) => sk));
      const others = noted.filter(({ sk }) => !own.has(sk));
      await writeItems(
        table,
        others.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
      );
    },
  };
}

/** The items of a note; of nobody it is one too, for it says that. */
function noteOf(people: readonly string[]): readonly Item[] {
  const all = people.toSorted();
  const digest = sha256(all.join("\n"));
  const count = Math.max(1, Math.ceil(all.length / IDS_PER_ITEM));
  return Array.from({ length: count }, (_, at) => ({
    ...peopleNoteKey(digest, at),
    ids: all.slice(at * IDS_PER_ITEM, (at + 1) * IDS_PER_ITEM),
  }));
}

const noteSchema = object({ ids: list(personId) });

/** @throws CorruptItemError if it is no note: whom to remove must not be guessed */
function idsOf(item: Item): readonly string[] {
  return documentOf(item, noteSchema).ids;
}
