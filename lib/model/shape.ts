/**
 * Strict shapes of JSON values: what has another shape is not read, and everything that is wrong with it is reported.
 *
 * Functions, so that a handler's bundle holds the shapes it uses and nothing else. Mesh documents, which are read on
 * beyond their faults, have readers of their own in `document/`.
 */

import type { Fault } from "./errors.ts";

/** Reads a value. For one of another shape it gives {@link UNFIT}, and adds to `misfits` whatever is wrong with it. */
export type Shape<T> = (raw: unknown, misfits: Misfit[]) => T | Unfit;

/** What a shape reads. */
type ValueOf<S> = S extends Shape<infer T> ? T : never;

/** One thing that is wrong with a value. It never repeats the value, which may be somebody's. */
export interface Misfit extends Fault {
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
  const value = shape(raw, misfits);
  return value === UNFIT ? { misfits } : { value };
}

export const string: Shape<string> = typed("string");
export const boolean: Shape<boolean> = typed("boolean");

const number: Shape<number> = converted(typed<number>("number"), (value, misfit) =>
  Number.isFinite(value) ? value : misfit("must be of type number"),
);

/** A number above zero. */
export const positive: Shape<number> = converted(number, (value, misfit) =>
  value > 0 ? value : misfit("must be more than 0"),
);

/** A whole number, at least `least` if that is given. */
export function whole(least = Number.MIN_SAFE_INTEGER): Shape<number> {
  return converted(number, (value, misfit) => {
    if (!Number.isSafeInteger(value)) return misfit("must be of type int");
    return value >= least ? value : misfit(`must be at least ${least}`);
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
  const message = `must be one of ${words.map((word) => `\`${word}\``).join(", ")}`;
  return (raw, misfits) => words.find((word) => word === raw) ?? unfit(misfits, message);
}

/** The value, or nothing in its place. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (raw, misfits) => (raw === undefined ? undefined : shape(raw, misfits));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (raw, misfits) => {
    if (!Array.isArray(raw)) return unfit(misfits, "must be of type array");
    const values = raw.map((value, index) => within(`[${index}]`, misfits, () => shape(value, misfits)));
    return allFit(values) ? values : UNFIT;
  };
}

/** An object whose keys are free, but for their shape. */
export function record<T>(key: Shape<string>, shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (raw, misfits) => {
    if (!isObject(raw)) return noObject(misfits);
    const names = Object.keys(raw);
    const values = names.map((name) =>
      within(segmentOf(name), misfits, () =>
        readShape(key, name).misfits ? unfit(misfits, "is not a possible name") : shape(raw[name], misfits),
      ),
    );
    // made of entries, so that a key called `__proto__` is a key
    return allFit(values) ? Object.fromEntries(names.map((name, index) => [name, values[index] as T])) : UNFIT;
  };
}

/** An object with these keys and no others. */
export function object<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const part = openObject(fields);
  return (raw, misfits) => {
    const value = part(raw, misfits);
    const keys = isObject(raw) ? Object.keys(raw).filter((key) => !Object.hasOwn(fields, key)) : [];
    if (keys.length === 0) return value;
    const message = `unknown key ${keys.map((key) => `\`${key}\``).join(", ")}`;
    misfits.push({ path: "", message, unknown: { keys, known: Object.keys(fields) } });
    return UNFIT;
  };
}

/** An object with these keys; of any others nothing is read. */
export function openObject<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const shapes = Object.entries(fields);
  return (raw, misfits) => {
    if (!isObject(raw)) return noObject(misfits);
    const values = shapes.map(([key, shape]) =>
      within(segmentOf(key), misfits, () => shape(Object.hasOwn(raw, key) ? raw[key] : undefined, misfits)),
    );
    if (!allFit(values)) return UNFIT;
    const entries = shapes.map(([key], index) => [key, values[index]] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as ObjectOf<F>;
  };
}

/** What `convert` makes of a value that has the shape; what it can make nothing of it reports by its `misfit`. */
export function converted<T, U>(
  shape: Shape<T>,
  convert: (value: T, misfit: (message: string) => Unfit) => U | Unfit,
): Shape<U> {
  return (raw, misfits) => {
    const value = shape(raw, misfits);
    return value === UNFIT ? UNFIT : convert(value, (message) => unfit(misfits, message));
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<F extends Fields> = { readonly [Key in keyof F]: ValueOf<F[Key]> };

function typed<T>(type: "string" | "boolean" | "number"): Shape<T> {
  return (raw, misfits) => (typeof raw === type ? (raw as T) : unfit(misfits, `must be of type ${type}`));
}

function unfit(misfits: Misfit[], message: string): Unfit {
  misfits.push({ path: "", message });
  return UNFIT;
}

function noObject(misfits: Misfit[]): Unfit {
  return unfit(misfits, "must be of type object");
}

function allFit<T>(values: readonly (T | Unfit)[]): values is readonly T[] {
  return !values.includes(UNFIT);
}

/** Reads what stands at `segment`; whatever is wrong with it is wrong there. */
function within<T>(segment: string, misfits: Misfit[], read: () => T): T {
  const before = misfits.length;
  const value = read();
  if (misfits.length > before) {
    for (const misfit of misfits.splice(before)) misfits.push({ ...misfit, path: joined(segment, misfit.path) });
  }
  return value;
}

function segmentOf(key: string): string {
  return /^[\w$]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
}

function joined(segment: string, rest: string): string {
  return rest === "" || rest.startsWith("[") ? segment + rest : `${segment}.${rest}`;
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  // no list, and none of what DynamoDB's document client has beside objects: a set, or bytes
  return Object.prototype.toString.call(raw) === "[object Object]";
}
