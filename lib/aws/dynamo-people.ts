import type { Person } from "../model/mesh.ts";
import type { PersonRecord } from "../model/workflow/hub.ts";
import { personSchema } from "../model/workflow/schemas/person.ts";
import type { PeopleTable } from "../ports/policy-table.ts";
import { between, getItem, type Item, type ItemTable, queryItems } from "./item-table.ts";
import { personKey, secondPart } from "./keys-of-items.ts";
import { documentOf, readApprovalItem } from "./policy-items.ts";

/** Managers above a person; a longer line is a cycle. */
const LONGEST_LINE = 64;

/** The part of a {@link PeopleTable} on a DynamoDB table that says who is above whom. */
export function dynamoLine(table: ItemTable): Pick<PeopleTable, "readLine"> {
  return {
    async readLine(id) {
      const line: Person[] = [];
      let next: string | undefined = id;
      while (next !== undefined && line.length < LONGEST_LINE && !line.some((person) => person.id === next)) {
        const item: Item | undefined = await getItem(table, personKey(next));
        if (!item) break;
        const person: Person = toPerson(item, next);
        line.push(person);
        next = person.manager;
      }
      return line;
    },
  };
}

/** {@link PeopleTable} on a DynamoDB table. */
export function dynamoPeople(table: ItemTable): PeopleTable {
  async function readPerson(id: string): Promise<PersonRecord | undefined> {
    // up to PERSON in sort order, which leaves out the sessions: they are many, and no decision needs them
    const items = await queryItems(table, between(personKey(id).pk, "A", "PERSON"));
    const person = items.find(({ sk }) => sk === "PERSON");
    if (!person) return undefined;
    const beginning = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
    return {
      person: toPerson(person, id),
      legs: beginning("APPROVAL#").map(readApprovalItem),
      acknowledgements: beginning("ACKNOWLEDGEMENT#").map(({ sk, version }) => ({
        person: id,
        purpose: secondPart(sk),
        version: Number(version),
      })),
    };
  }
  return { readPerson, ...dynamoLine(table) };
}

function toPerson(item: Item, id: string): Person {
  return documentOf(item, personSchema, { id });
}
