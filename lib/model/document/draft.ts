/**
 * Reads documents leniently: what is wrong is reported where it stands and left out, and everything else is read on.
 *
 * A strict schema of a whole object gives nothing back once a single key of it is at fault, which would hide every
 * fault that needs two values to be seen. So schemas describe single values here, and a {@link Draft} holds those that
 * could be read.
 */

import { misfit, type Place } from "./place.ts";

/** Reads a value, or `undefined` where there is none; gives `undefined` for one that is at fault, after reporting it. */
export type Reader<T> = (raw: unknown, place: Place) => T | undefined;

/** How one key of an object is read. */
export interface Field<T> {
  readonly read: Reader<T>;
  /** What stands for a key that is not there; without it the key is required. */
  readonly absent?: { readonly value: T } | undefined;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type ValueOf<F extends Fields> = { readonly [Key in keyof F]: F[Key] extends Field<infer T> ? T : never };

/** An object of a document, as far as it could be read. */
export class Draft<T> {
  readonly place: Place;
  readonly value: Partial<T>;
  /** Whether anything within is at fault. */
  readonly faulty: boolean;
  readonly #raw: object;

  constructor(place: Place, value: Partial<T>, origin: { readonly raw: object; readonly faulty: boolean }) {
    this.place = place;
    this.value = value;
    this.faulty = origin.faulty;
    this.#raw = origin.raw;
  }

  /** Whether the document states `key`, well or badly. */
  has(key: keyof T & string): boolean {
    return Object.hasOwn(this.#raw, key);
  }

  /** The whole value. INVARIANT: asked for only once the document turned out to have no fault. */
  complete(): T {
    return this.value as T;
  }
}

/** A name that must resolve, and where it stands. */
export interface Reference {
  readonly name: string;
  readonly place: Place;
}

export function required<T>(read: Reader<T>): Field<T> {
  return { read };
}

export function optional<T>(read: Reader<T>): Field<T | undefined> {
  return { read, absent: { value: undefined } };
}

/** @param value shared by all objects that lack the key, so it must not be one that changes */
export function withDefault<T>(read: Reader<T>, value: T): Field<T> {
  return { read, absent: { value } };
}

/** What {@link object} does about keys that are not among its fields. */
interface Others {
  /** Advice on one that resembles none. @default - names the keys that there are */
  readonly help?: string;
  /** Is shown each, of an object that may have any. @default - each is a fault */
  readonly allow?: (key: string, place: Place) => void;
}

/** Reads an object with these keys and no others. */
export function object<F extends Fields>(fields: F, others: Others = {}): Reader<Draft<ValueOf<F>>> {
  const entries = Object.entries(fields);
  const names = new Map(entries);
  const help = others.help ?? `the keys are ${entries.map(([key]) => `\`${key}\``).join(", ")}`;
  const report = others.allow ?? ((key, place) => place.fault("unknown key", place.suggest(key, names) ?? help));

  return (raw, place) => {
    if (!isObject(raw)) return place.fault(misfit("an object", raw));
    const before = place.faults;
    const value: Record<string, unknown> = {};
    let known = 0;
    for (const [key, field] of entries) {
      if (Object.hasOwn(raw, key)) {
        known += 1;
        // stated, if only as nothing
        value[key] = field.read(raw[key] ?? null, place.at(key));
      } else if (field.absent) value[key] = field.absent.value;
      else reportMissing(field.read, place.at(key));
    }
    const keys = Object.keys(raw);
    if (keys.length > known) {
      for (const key of keys) if (!names.has(key)) report(key, place.at(key));
    }
    return new Draft(place, value as Partial<ValueOf<F>>, { raw, faulty: place.faults > before });
  };
}

/** Every reader but one of whatever there is says what it expects. */
function reportMissing(read: Reader<unknown>, place: Place): void {
  const before = place.faults;
  read(undefined, place);
  if (place.faults === before) place.fault("is required but missing");
}

/** Reads a list; elements at fault are left out of it. */
export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (raw, place) => {
    if (!Array.isArray(raw)) return place.fault(misfit("a list", raw));
    const elements: T[] = [];
    for (const [index, element] of raw.entries()) {
      const value = read(element, place.at(index));
      if (value !== undefined) elements.push(value);
    }
    return elements;
  };
}

/** Reads an object with free keys. A map, since a key may be called `constructor`. */
export function mapOf<T>(read: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (raw, place) => {
    if (!isObject(raw)) return place.fault(misfit("an object", raw));
    const values = new Map<string, T>();
    for (const key of Object.keys(raw)) {
      const value = read(raw[key], place.at(key));
      if (value !== undefined) values.set(key, value);
    }
    return values;
  };
}

/** Takes whatever there is. */
export const anything: Reader<unknown> = (raw) => raw;

/** Reads text that names something else, and keeps where it stands. */
export function reference(read: Reader<string>): Reader<Reference> {
  return (raw, place) => {
    const name = read(raw, place);
    return name === undefined ? undefined : { name, place };
  };
}

export function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
