import fc from "fast-check";

/** Values that documents get wrong: of every kind, and near to what is right. */
const stray = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, 1, -1, 1.5, "", " ", "none", "marketing", "crm/customers", "customers", "alice@acme.example"],
    ...["2026-06-01T00:00:00Z", "P1D", "city = 'Oslo'", "orders.buyer_email", "crm/customers.customers.email"],
    ...["constructor", "__proto__", "toString", "a\u0000b", "\ud800", "x".repeat(300), [], {}, [[]], [null], [{}]],
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

type Mutation = (document: unknown) => unknown;

/** Changes one place of a document: replaces, removes, doubles or renames it, or swaps it with another place. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .record({
    where: fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
    how: fc.constantFrom("replace", "remove", "double", "rename"),
    value: stray,
    key: fc.constantFrom("id", "purpose", "columns", "rows", "to", "from", "__proto__", "constructor", "x y", ""),
  })
  .map(({ where, how, value, key }) => (document) => {
    const [parent, last] = placeAt(document, where);
    if (parent === undefined || last === undefined) return value;
    const before = Reflect.get(parent, last);
    if (how === "replace") define(parent, last, value);
    if (how === "remove") Array.isArray(parent) ? parent.splice(Number(last), 1) : Reflect.deleteProperty(parent, last);
    if (how === "double") Array.isArray(parent) ? parent.push(before) : define(parent, key, before);
    if (how === "rename" && !Array.isArray(parent)) {
      Reflect.deleteProperty(parent, last);
      define(parent, key, before);
    }
    return document;
  });

/** Walks down by position as far as there is something below; gives the last object and key. */
function placeAt(document: unknown, where: readonly number[]): readonly [object?, string?] {
  let parent: object | undefined;
  let last: string | undefined;
  let current = document;
  for (const step of where) {
    if (typeof current !== "object" || current === null) break;
    const keys = Object.keys(current);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) break;
    [parent, last] = [current, key];
    current = Reflect.get(current, key);
  }
  return [parent, last];
}

/** As JSON.parse would: `__proto__` is a key like any other. */
function define(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}
