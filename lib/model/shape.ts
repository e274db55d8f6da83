/**
 * Strict shapes of JSON values: what has another shape is not read, and everything that is wrong with it is reported.
 *
 * Functions, so that a handler's bundle holds the shapes it uses and nothing else. Mesh documents, which are read on
 * beyond their faults, have readers of their own in `document/`.
 */

import type { Fault } from "./errors.ts";

/** Reads a value. For one of another shape it gives {@link UNFIT}, and notes at the place whatever is wrong with it. */
export type Shape<T> = (raw: unknown, place: Place) => T | Unfit;

/** Where a value stands, and what was found wrong so far. */
interface Place {
  readonly path: string;
  readonly misfits: Misfit[];
  /** Whether its key is one that the object lacks. */
  readonly isMissing?: boolean;
}

/** What a shape reads. */
type ValueOf<S> = S extends Shape<infer T> ? T : never;

/** One thing that is wrong with a value. It never repeats the value, which may be somebody's. */
interface Misfit extends Fault {
  /** Keys that the object at `path` should not have, and those that it may have. */
  readonly unknown?: { readonly keys: readonly string[]; readonly known: readonly string[] };
}

/** Stands for a value that could not be read. */
const UNFIT = Symbol("unfit");
type Unfit = typeof UNFIT;

/** A value as read, or everything that is wrong with it. */
export type Fit<T> = { readonly value: T; readonly misfits?: undefined } | { readonly misfits: readonly Misfit[] };

/** Reads a value by its shape. */
export function readShape<T>(shape: Shape<T>, raw: unknown): Fit<T> {
  const misfits: Misfit[] = [];
  const value = shape(raw, { path: "", misfits });
  return value === UNFIT ? { misfits } : { value };
}

export const string: Shape<string> = typed("string");
export const boolean: Shape<boolean> = typed("boolean");

/** A whole number from `least` to `most`, which by default is the largest that is exact. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return converted(typed<number>("number"), (value, misfit) => {
    if (value < least) return misfit(`must be at least ${least}`);
    if (value > most) return misfit(`must be at most ${most}`);
    return Number.isInteger(value) ? value : misfit("must be of type int");
  });
}

/** Text of at most so many characters. */
export function text(longest: number): Shape<string> {
  return converted(string, (value, misfit) =>
    value.length <= longest ? value : misfit(`must be at most ${longest} characters`),
  );
}

/** Text of a pattern; `message` says what it must be. */
export function matching(pattern: RegExp, message: string): Shape<string> {
  return converted(string, (value, misfit) => (pattern.test(value) ? value : misfit(message)));
}

/** One of a closed set of words. */
export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  const message = `must be one of ${named(words)}`;
  return (raw, place) => words.find((word) => word === raw) ?? unfit(place, message);
}

/** The value, or nothing in its place. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (raw, place) => (raw === undefined ? undefined : shape(raw, place));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (raw, place) => {
    if (!Array.isArray(raw)) return unfit(place, "must be of type array");
    const values = raw.map((value, index) => shape(value, within(place, index)));
    return values.includes(UNFIT) ? UNFIT : (values as readonly T[]);
  };
}

/** An object whose keys are free, but for their shape. */
export function record<T>(key: Shape<string>, shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (raw, place) => {
    if (!isObject(raw)) return unfit(place, NO_OBJECT);
    const entries = Object.entries(raw).map(([name, value]): Entry<T> => {
      const inside = within(place, name);
      return [name, readShape(key, name).misfits ? unfit(inside, "is not a possible name") : shape(value, inside)];
    });
    return allFit(entries);
  };
}

/** An object with these keys and no others. */
export function object<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const shapes = Object.entries(fields);
  return (raw, place) => {
    if (!isObject(raw)) return unfit(place, NO_OBJECT);
    const entries = shapes.map(([key, shape]): Entry<unknown> => {
      const isMissing = !Object.hasOwn(raw, key);
      return [key, shape(isMissing ? undefined : raw[key], within(place, key, isMissing))];
    });
    const keys = Object.keys(raw).filter((key) => !Object.hasOwn(fields, key));
    if (keys.length > 0) {
      return unfit(place, `unknown key ${named(keys)}`, { unknown: { keys, known: Object.keys(fields) } });
    }
    return allFit(entries) as ObjectOf<F> | Unfit;
  };
}

/** An object with these keys; of any others nothing is read. */
export function openObject<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const shape = object(fields);
  return (raw, place) => {
    const entries = isObject(raw) && Object.entries(raw).filter(([key]) => Object.hasOwn(fields, key));
    return shape(entries ? Object.fromEntries(entries) : raw, place);
  };
}

/** What `convert` makes of a value that has the shape; what it can make nothing of it reports by its `misfit`. */
export function converted<T, U>(
  shape: Shape<T>,
  convert: (value: T, misfit: (message: string) => Unfit) => U | Unfit,
): Shape<U> {
  return (raw, place) => {
    const value = shape(raw, place);
    return value === UNFIT ? UNFIT : convert(value, (message) => unfit(place, message));
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<F extends Fields> = { readonly [Key in keyof F]: ValueOf<F[Key]> };

const NO_OBJECT = "must be of type object";

function typed<T>(type: "string" | "boolean" | "number"): Shape<T> {
  return (raw, place) => (typeof raw === type ? (raw as T) : unfit(place, `must be of type ${type}`));
}

function unfit({ path, misfits, isMissing }: Place, message: string, more?: Pick<Misfit, "unknown">): Unfit {
  misfits.push({ path, message: isMissing ? `is missing, ${message}` : message, ...more });
  return UNFIT;
}

type Entry<T> = readonly [key: string, value: T | Unfit];

/** What is there, if all of it fits. Made of entries, so that a key called `__proto__` is a key. */
function allFit<T>(entries: readonly Entry<T>[]): Readonly<Record<string, T>> | Unfit {
  if (entries.some(([, value]) => value === UNFIT)) return UNFIT;
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Readonly<Record<string, T>>;
}

/** The place of what stands in another under a key or an index. */
function within({ path, misfits }: Place, key: string | number, isMissing = false): Place {
  const isName = typeof key === "string" && /^[\w$]+$/.test(key);
  const step = isName ? `${path && "."}${key}` : `[${JSON.stringify(key)}]`;
  return { path: path + step, misfits, isMissing };
}

function named(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  // no list, and none of what DynamoDB's document client has beside objects: a set, or bytes
  return Object.prototype.toString.call(raw) === "[object Object]";
}
