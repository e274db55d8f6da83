/** How two lists are compared. */
export interface Comparison<T> {
  /** Different for any two elements of one list; sorted lists are compared fastest. */
  readonly key: (element: T) => string;
  readonly isSame: (one: T, other: T) => boolean;
}

/** What of two lists has no equal in the other. */
export interface Unequal<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/**
 * Steps over what two lists have in common, so that comparing two states costs what differs and little more.
 *
 * Keys are only made where the lists differ. Of lists that are not sorted by key more may be left than has to be,
 * never less.
 */
export function unequal<T>(before: readonly T[], after: readonly T[], { key, isSame }: Comparison<T>): Unequal<T> {
  const left: { before: T[]; after: T[] } = { before: [], after: [] };
  let here = 0;
  let there = 0;
  while (here < before.length && there < after.length) {
    const one = before[here] as T;
    const other = after[there] as T;
    if (isSame(one, other)) {
      here++;
      there++;
      continue;
    }
    const [oneKey, otherKey] = [key(one), key(other)];
    if (oneKey <= otherKey) {
      left.before.push(one);
      here++;
    }
    if (otherKey <= oneKey) {
      left.after.push(other);
      there++;
    }
  }
  return { before: left.before.concat(before.slice(here)), after: left.after.concat(after.slice(there)) };
}

/** Whether two lists hold the same in the same order. */
export function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index]);
}

/** What two lists have under one name. */
export interface Pair<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Whatever is on either side, by name, in order. */
export function paired<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly Pair<T>[] {
  const found = new Map(before.map((one) => [one.name, one]));
  const wanted = new Map(after.map((one) => [one.name, one]));
  const names = new Set([...found.keys(), ...wanted.keys()]);
  return [...names].sort().map((name) => ({ name, before: found.get(name), after: wanted.get(name) }));
}
