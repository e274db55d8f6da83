import type { Person } from "./mesh.ts";
import type { StatementRange, Statements } from "./statements.ts";

/** A person with the statements of their leg. */
export interface PersonNode extends StatementRange {
  readonly person: Person;
}

/** Everyone, each with a range of the statements; kept as numbers, since people are many. */
export class People {
  readonly #people: readonly Person[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #statements: Statements;
  /** Where each person's range begins; the next one's begins where it ends. */
  readonly #first: Int32Array;

  /** `count` tells how many statements there are about a person. */
  constructor(people: readonly Person[], statements: Statements, count: (id: string) => number) {
    this.#people = people;
    this.#positions = new Map(people.map(({ id }, position) => [id, position]));
    this.#statements = statements;
    this.#first = new Int32Array(people.length + 1);
    for (const [position, { id }] of people.entries()) {
      this.#first[position + 1] = (this.#first[position] as number) + count(id);
    }
  }

  get(id: string): PersonNode | undefined {
    const position = this.#positions.get(id);
    if (position === undefined) return undefined;
    return {
      person: this.#people[position] as Person,
      statements: this.#statements,
      first: this.#first[position] as number,
      end: this.#first[position + 1] as number,
    };
  }
}
