import fc from "fast-check";
import type { Delegation, Instant, Person } from "../../../lib/model/mesh.ts";
import { draw, pick, sometimes } from "./pick.ts";
import { arbitraryInstant, arbitraryInterval, type Interval } from "./times.ts";

const IDS = ["zoe@acme.example", "mia@acme.example", "alice@acme.example", "ben@acme.example", "max@acme.example"];

/** Identities that decide about products; none of them stands in `people`. */
export const OWNERS = ["olga@acme.example", "otto@acme.example", "oda@acme.example"] as const;

interface DrawnPerson {
  readonly manager: "above" | "any" | "none";
  readonly anyone: number;
  readonly previous: number | undefined;
  readonly confirmBy: Instant;
}

const drawnPerson: fc.Arbitrary<DrawnPerson> = fc.record({
  manager: fc.oneof(
    { weight: 12, arbitrary: fc.constant("above" as const) },
    { weight: 1, arbitrary: fc.constantFrom("any" as const, "none" as const) },
  ),
  anyone: draw,
  previous: sometimes(draw),
  confirmBy: arbitraryInstant,
});

/** Three to five people, each managed by someone earlier in the list. */
export const arbitraryPeople: fc.Arbitrary<readonly Person[]> = fc
  .array(drawnPerson, { minLength: 3, maxLength: IDS.length })
  .map((drawn) => drawn.map((person, index) => personOf(person, index, drawn.length)));

function personOf({ manager, anyone, previous, confirmBy }: DrawnPerson, index: number, count: number): Person {
  const id = IDS[index] ?? `person-${index}@acme.example`;
  const above = IDS.slice(0, index);
  const managers = { above: above.at(-1), any: pick(above, anyone), none: undefined };
  const predecessor = previous === undefined ? undefined : pick(IDS.slice(0, count), previous);
  return {
    id,
    manager: managers[manager],
    previousManager: predecessor === undefined ? undefined : { id: predecessor, confirmBy },
  };
}

export interface DrawnDelegation {
  readonly from: number;
  readonly to: number;
  readonly interval: Interval;
}

export const drawnDelegations: fc.Arbitrary<readonly DrawnDelegation[]> = fc.array(
  fc.record({ from: draw, to: draw, interval: arbitraryInterval }),
  { minLength: 1, maxLength: 4 },
);

export function delegationsOf(drawn: readonly DrawnDelegation[], people: readonly Person[]): readonly Delegation[] {
  const identities = [...people.map(({ id }) => id), ...OWNERS];
  return drawn.flatMap(({ from, to, interval }) => {
    // whoever manages or owns something is the likelier to delegate
    const delegator = pick([...identities.slice(0, 2), ...OWNERS.slice(0, 2), ...identities], from);
    const delegate = pick(
      [...identities.slice(1, 3), ...identities].filter((identity) => identity !== delegator),
      to,
    );
    return delegator && delegate ? [{ from: delegator, to: delegate, ...interval }] : [];
  });
}
