import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boolean,
  converted,
  list,
  matching,
  object,
  oneOf,
  openObject,
  optional,
  readShape,
  record,
  type Shape,
  string,
  text,
  whole,
} from "../../lib/model/shape.ts";

/** The value as read, or its faults as `path: message`. */
function read<T>(shape: Shape<T>, raw: unknown): T | readonly string[] {
  const { misfits, ...fit } = { value: undefined, ...readShape(shape, raw) };
  return misfits ? misfits.map(({ path, message }) => `${path}: ${message}`) : (fit.value as T);
}

const person = object({ id: matching(/^[a-z]+$/, "must be of `a-z`"), age: optional(whole(0)) });
const team = object({
  name: text(5),
  people: list(person),
  scores: record(matching(/^[a-z-]+$/, "must be of `a-z-`"), whole(1, 9)),
  kind: oneOf(["red", "blue"]),
  open: boolean,
});
const GOOD = { name: "a", people: [{ id: "ann", age: 0 }, { id: "bob" }], scores: { x: 5 }, kind: "red", open: true };

describe("readShape", () => {
  it("gives back what has the shape", () => {
    expect(read(team, GOOD)).toStrictEqual(GOOD);
  });

  it("says everything that is wrong, where and what", () => {
    const bad = {
      name: "abcdef",
      people: [{ id: "ann", nmae: 1, oops: 2 }, { id: "B", age: -1 }, 7],
      scores: { x: 0, "Y Z": 1, "a-b": "high" },
      kind: "green",
    };

    expect(read(team, bad)).toEqual([
      "name: must be at most 5 characters",
      "people[0]: unknown key `nmae`, `oops`",
      "people[1].id: must be of `a-z`",
      "people[1].age: must be at least 0",
      "people[2]: must be of type object",
      "scores.x: must be at least 1",
      'scores["Y Z"]: is not a possible name',
      'scores["a-b"]: must be of type number',
      "kind: must be one of `red`, `blue`",
      "open: is missing, must be of type boolean",
    ]);
  });

  it.each([
    { shape: string, raw: 1, fault: "must be of type string" },
    { shape: string, raw: new String("a"), fault: "must be of type string" },
    { shape: whole(0), raw: 1.5, fault: "must be of type int" },
    { shape: whole(0), raw: 2 ** 53, fault: `must be at most ${2 ** 53 - 1}` },
    { shape: whole(0), raw: Number.NaN, fault: "must be of type int" },
    { shape: whole(0), raw: "1", fault: "must be of type number" },
    { shape: whole(1, 2), raw: 0, fault: "must be at least 1" },
    { shape: whole(1, 2), raw: 3, fault: "must be at most 2" },
    { shape: whole(0), raw: Number.POSITIVE_INFINITY, fault: `must be at most ${2 ** 53 - 1}` },
    { shape: list(string), raw: { length: 0 }, fault: "must be of type array" },
    { shape: record(string, string), raw: [], fault: "must be of type object" },
    { shape: record(string, string), raw: new Set(), fault: "must be of type object" },
    { shape: object({}), raw: new Uint8Array(), fault: "must be of type object" },
    { shape: object({}), raw: null, fault: "must be of type object" },
    { shape: object({}), raw: undefined, fault: "must be of type object" },
    { shape: oneOf(["a"]), raw: ["a"], fault: "must be one of `a`" },
    { shape: optional(string), raw: null, fault: "must be of type string" },
  ])("does not take $raw: $fault", ({ shape, raw, fault }) => {
    expect(read<unknown>(shape, raw)).toEqual([`: ${fault}`]);
  });

  it("tells what is missing from what is of another shape, wherever it stands", () => {
    const whole = object({ who: person, kind: oneOf(["red"]), ids: list(string) });
    const missing = [
      "who: is missing, must be of type object",
      "kind: is missing, must be one of `red`",
      "ids: is missing, must be of type array",
    ];

    expect(read(whole, {})).toEqual(missing);
    expect(read(openObject({ whole }), { whole: {} })).toEqual(missing.map((fault) => `whole.${fault}`));
    expect(read(whole, { who: {}, kind: null, ids: [undefined] })).toEqual([
      "who.id: is missing, must be of type string",
      "kind: must be one of `red`",
      "ids[0]: must be of type string",
    ]);
  });

  it("names the keys that an object may have beside those it should not have", () => {
    expect(readShape(object({ id: string }), { id: "a", di: "b" }).misfits?.[0]?.unknown).toEqual({
      keys: ["di"],
      known: ["id"],
    });
  });

  it("reads just its part of an object that is open to more", () => {
    expect(read(openObject({ id: string }), { id: "a", more: 1 })).toStrictEqual({ id: "a" });
    expect(read(openObject({ id: string }), { more: 1 })).toEqual(["id: is missing, must be of type string"]);
  });

  it("takes no key from a prototype", () => {
    expect(read(object({ id: string }), Object.create({ id: "a" }))).toEqual([
      "id: is missing, must be of type string",
    ]);
    expect(read(object({}), JSON.parse('{"__proto__":{"a":1}}'))).toEqual([": unknown key `__proto__`"]);
  });

  it("keeps a free key called __proto__ a key", () => {
    const value = read(record(string, string), JSON.parse('{"__proto__":"a"}'));

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__"]);
  });

  it("converts what has the shape, and nothing else", () => {
    const doubled = converted(list(whole(0)), (values) => values.length * 2);
    const refused = converted(string, (_, misfit) => misfit("must be another"));

    expect(read(doubled, [1, 2])).toBe(4);
    expect(read(doubled, [1, "2"])).toEqual(["[1]: must be of type number"]);
    expect(read(object({ it: refused }), { it: "a" })).toEqual(["it: must be another"]);
  });

  it("reads any value, and repeats none of it but the names of keys", () => {
    fc.assert(
      fc.property(fc.anything(), fc.uuid(), (anything, secret) => {
        const found = readShape(team, { ...GOOD, name: secret, people: anything });
        expect(found.misfits?.length).toBeGreaterThan(0);
        expect(found.misfits?.map(({ message }) => message).join()).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });
});
