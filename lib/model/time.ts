/** Text forms of {@link Instant} and {@link Millis}: ISO 8601, read strictly, since a misread bound opens or closes access. */

import type { Instant, Millis } from "./mesh.ts";

const INSTANT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** Digits of an instant after the milliseconds that are not all zero. */
const FINER = /\.\d{3}\d*[1-9]/;
const DURATION = /^P(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The longest session that AWS gives to a role assumed from a role. */
export const HOUR: Millis = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longest duration. Added to any instant of a four-digit year it still gives a date that can be written down. */
export const LONGEST: Millis = 8e15;

/** The first and the last millisecond that four digits of a year can say in UTC: beyond, what is written is not read back. */
const FIRST: Instant = -62_167_219_200_000;
const LAST: Instant = 253_402_300_799_999;

/**
 * Reads an ISO 8601 date and time with a zone, such as `2026-06-01T00:00:00Z` or `2026-06-01T02:00:00.5+02:00`.
 *
 * Text without a time or without a zone names no single moment, so it is refused, as are days that no calendar has and
 * moments that in UTC lie outside the years 0000 to 9999.
 * What is finer than a millisecond is cut off.
 *
 * @returns `undefined` when the text is malformed
 */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;

  const [, year = "", month = "", day = ""] = match;
  // every month has 28 days; a mesh has a million instants, so the rest is looked at only where it matters
  if (day > "28" && Number(day) > daysIn(Number(year), Number(month))) return undefined;

  const instant = Date.parse(text);
  // what is no number is neither
  return instant >= FIRST && instant <= LAST ? instant : undefined;
}

/** {@link parseInstant}, with what is finer than a millisecond rounded up: for when something begins to be allowed. */
export function parseInstantUp(text: string): Instant | undefined {
  const instant = parseInstant(text);
  return instant !== undefined && FINER.test(text) ? Math.min(instant + 1, LAST) : instant;
}

/** Writes an instant in UTC with milliseconds, such as `2026-06-01T00:00:00.000Z`; one after the year 9999 as its end. */
export function formatInstant(instant: Instant): string {
  return new Date(Math.min(instant, LAST)).toISOString();
}

/**
 * Reads an ISO 8601 duration of days, hours, minutes and seconds, such as `P365D`, `PT1H30M` or `PT0.5S`.
 *
 * Years, months and weeks are refused: how long the first two are depends on the calendar.
 *
 * @returns `undefined` when the text is malformed, or the duration is not longer than zero or beyond all calendars
 */
export function parseDuration(text: string): Millis | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;

  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  const whole = Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE;
  const duration = whole + Math.round(Number(seconds) * SECOND);
  return duration > 0 && duration <= LONGEST ? duration : undefined;
}

/** Writes a duration so that {@link parseDuration} reads it back, such as `P365D` or `PT1H30M`. */
export function formatDuration(duration: Millis): string {
  const days = Math.floor(duration / DAY);
  const hours = Math.floor((duration % DAY) / HOUR);
  const minutes = Math.floor((duration % HOUR) / MINUTE);
  const seconds = (duration % MINUTE) / SECOND;

  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${seconds ? `${seconds}S` : ""}`;
  const text = `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}`;
  return text === "P" ? "PT0S" : text;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
