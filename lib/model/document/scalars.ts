/** The single values that mesh documents are made of. The text of an error completes the sentence "expected …". */

import * as z from "zod/mini";
import type { Instant, Millis } from "../mesh.ts";
import type { RowFilter } from "../row-filter.ts";
import { InvalidRowFilterError } from "../row-filter-error.ts";
import { parseRowFilter } from "../row-filter-parser.ts";
import { parseDuration, parseInstant } from "../time.ts";
import type { Reader } from "./draft.ts";
import { misfit, type Place } from "./place.ts";

/** Longer names are not names; nothing on AWS takes them either. */
const LONGEST = 255;

const purposeIdSchema = nameSchema(/^[a-z0-9][a-z0-9-]*$/, "--", "lower-case letters, digits and single `-`").check(
  z.maxLength(40, { error: "an id of at most 40 characters" }),
  z.refine((id) => id !== "masked", { error: "another id than the reserved `masked`" }),
);
const placeIdSchema = nameSchema(
  /^[a-z][a-z0-9-]*$/,
  "--",
  "lower-case letters, digits and single `-`, a letter first",
);
const columnNameSchema = nameSchema(
  /^[a-z](?:[a-z0-9_]*[a-z0-9])?$/,
  "__",
  "lower-case letters, digits and single `_`, a letter first and no `_` last",
);
const textSchema = z.string({ error: "text" }).check(z.regex(/\S/, { error: "text that is not empty" }));
const identitySchema = z
  .string({ error: "the id of a person" })
  .check(z.regex(/^[^\p{Cc}\p{Cs}]{1,255}$/u, { error: "the id of a person, at most 255 printable characters" }));
const positiveSchema = z.int({ error: "a whole number from 1" }).check(z.positive({ error: "a whole number from 1" }));
const accountSchema = z
  .string({ error: "an account id of 12 digits in quotes" })
  .check(z.regex(/^\d{12}$/, { error: "an account id of 12 digits" }));

/** Text with something in it. */
export const text: Reader<string> = scalar(textSchema);
/** Whoever acts or decides; see {@link checkMesh} for what STS takes of it. */
export const identity: Reader<string> = scalar(identitySchema);
export const positive: Reader<number> = scalar(positiveSchema);
export const accountId: Reader<string> = scalar(accountSchema);

/** Names by which others refer to an element. One that is at fault is kept, so that references to it still resolve. */
export const purposeId: Reader<string> = keptName(purposeIdSchema);
export const domainId: Reader<string> = keptName(placeIdSchema);
export const columnName: Reader<string> = keptName(columnNameSchema);
export const personId: Reader<string> = keptName(identitySchema);
export const guardrailId: Reader<string> = keptName(textSchema);

/** Whether contracts can use `name` for a table or a column. */
export function isColumnName(name: string): boolean {
  return z.safeParse(columnNameSchema, name).success;
}

export const instant: Reader<Instant> = parsed(parseInstant, "an instant with a zone such as `2026-06-01T00:00:00Z`");
export const duration: Reader<Millis> = parsed(parseDuration, "a duration such as `P365D` or `PT1H30M`");

/** One of a closed set of words. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  const expected = `one of ${words.map((word) => `\`${word}\``).join(", ")}`;
  const schema = z.enum(words, { error: expected });
  const names = new Set<string>(words);
  return (raw, place) => {
    const result = z.safeParse(schema, raw);
    if (result.success) return result.data as T;
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
    return place.fault(error.message, error.help);
  }
};

function nameSchema(alphabet: RegExp, forbidden: string, words: string) {
  const error = `a name of ${words}`;
  return z.string({ error }).check(
    z.maxLength(LONGEST, { error: `a name of at most ${LONGEST} characters` }),
    z.regex(alphabet, { error }),
    z.refine((name) => !name.includes(forbidden), { error: `a name without \`${forbidden}\`` }),
  );
}

function scalar<T>(schema: z.core.$ZodType<T>): Reader<T> {
  return (raw, place) => {
    const result = z.safeParse(schema, raw);
    return result.success ? result.data : report(result.error, raw, place);
  };
}

function keptName(schema: z.core.$ZodType<string>): Reader<string> {
  return (raw, place) => {
    const result = z.safeParse(schema, raw);
    if (!result.success) report(result.error, raw, place);
    return typeof raw === "string" ? raw : undefined;
  };
}

function report(error: z.core.$ZodError, raw: unknown, place: Place): undefined {
  return place.fault(misfit(error.issues[0]?.message ?? "something else", raw));
}

function parsed<T>(parse: (text: string) => T | undefined, expected: string): Reader<T> {
  return (raw, place) => {
    const value = typeof raw === "string" ? parse(raw) : undefined;
    return value === undefined ? place.fault(misfit(expected, raw)) : value;
  };
}
