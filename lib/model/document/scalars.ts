/** The single values that mesh documents are made of. The text of an error completes the sentence "expected …". */

import type { Instant, Millis } from "../mesh.ts";
import { columnMisnomer, type Misnomer, placeMisnomer, purposeMisnomer } from "../names.ts";
import type { RowFilter } from "../row-filter.ts";
import { InvalidRowFilterError } from "../row-filter-error.ts";
import { rowFilterHelp } from "../row-filter-help.ts";
import { parseRowFilter } from "../row-filter-parser.ts";
import { parseDuration, parseInstant, parseInstantUp } from "../time.ts";
import type { Reader } from "./draft.ts";
import { misfit } from "./place.ts";

/** Text with something in it. */
export const text: Reader<string> = filled("text");

/** What refers to something else; whether there is such a thing is for others to say. */
export const personRef: Reader<string> = filled("the id of a person");
export const purposeRef: Reader<string> = filled("the id of a purpose");
export const productRef: Reader<string> = filled("a product as `domain/name`");
export const columnRef: Reader<string> = filled("the name of a column");

/** Whoever acts or decides; see {@link checkMesh} for what STS takes of it. */
export const identity: Reader<string> = string("the id of a person", identityMisnomer);
export const accountId: Reader<string> = string("an account id of 12 digits in quotes", (raw) =>
  /^\d{12}$/.test(raw) ? undefined : "an account id of 12 digits",
);
export const positive: Reader<number> = (raw, place) =>
  typeof raw === "number" && Number.isSafeInteger(raw) && raw > 0
    ? raw
    : place.fault(misfit("a whole number from 1", raw));

/** Names by which others refer to an element. One that is at fault is kept, so that references to it still resolve. */
export const purposeId: Reader<string> = keptName(purposeMisnomer);
export const domainId: Reader<string> = keptName(placeMisnomer);
export const columnName: Reader<string> = keptName(columnMisnomer);
export const personId: Reader<string> = kept(identity);
export const guardrailId: Reader<string> = kept(text);

/** Whether contracts can use `name` for a table or a column. */
export function isColumnName(name: string): boolean {
  return columnMisnomer(name) === undefined;
}

const INSTANT = "an instant with a zone such as `2026-06-01T00:00:00Z`";
export const instant: Reader<Instant> = parsed(parseInstant, INSTANT);
/** An instant rounded up to the millisecond: before it nothing begins that widens, nor does anything end that forbids. */
export const instantUp: Reader<Instant> = parsed(parseInstantUp, INSTANT);
export const duration: Reader<Millis> = parsed(parseDuration, "a duration such as `P365D` or `PT1H30M`");

/** One of a closed set of words. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  const expected = `one of ${words.map((word) => `\`${word}\``).join(", ")}`;
  const names = new Set<string>(words);
  return (raw, place) => {
    const word = words.find((known) => known === raw);
    if (word !== undefined) return word;
    return place.fault(misfit(expected, raw), typeof raw === "string" ? place.suggest(raw, names) : undefined);
  };
}

/** The text of a row filter. */
export const rowFilter: Reader<RowFilter> = (raw, place) => {
  if (typeof raw !== "string") return place.fault(misfit("a row filter", raw), "leave `rows` out for all rows");
  try {
    return parseRowFilter(raw);
  } catch (error) {
    if (!(error instanceof InvalidRowFilterError)) throw error;
    return place.fault(error.message, rowFilterHelp(error));
  }
};

function filled(expected: string): Reader<string> {
  return string(expected, (raw) => (/\S/.test(raw) ? undefined : `${expected} that is not empty`));
}

/** Reads text that is no misnomer; `expected` is what a value of another type is told. */
function string(expected: string, misnomer: Misnomer): Reader<string> {
  return (raw, place) => {
    if (typeof raw !== "string") return place.fault(misfit(expected, raw));
    const wanted = misnomer(raw);
    return wanted === undefined ? raw : place.fault(misfit(wanted, raw));
  };
}

function keptName(misnomer: Misnomer): Reader<string> {
  // of an empty text every name says what it is made of
  return kept(string(misnomer("") ?? "a name", misnomer));
}

function kept(read: Reader<string>): Reader<string> {
  return (raw, place) => read(raw, place) ?? (typeof raw === "string" ? raw : undefined);
}

function identityMisnomer(raw: string): string | undefined {
  return /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(raw) ? undefined : "the id of a person, at most 255 printable characters";
}

function parsed<T>(parse: (text: string) => T | undefined, expected: string): Reader<T> {
  return (raw, place) => {
    const value = typeof raw === "string" ? parse(raw) : undefined;
    return value === undefined ? place.fault(misfit(expected, raw)) : value;
  };
}
