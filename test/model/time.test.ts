import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, formatInstant, parseDuration, parseInstant, parseInstantUp } from "../../lib/model/time.ts";

const FIRST_DAY = Date.UTC(2026, 5, 1);
const FOUR_DIGIT_YEARS = { min: Date.parse("0000-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59.999Z") };

describe("parseInstant", () => {
  it.each([
    "2026-06-01T00:00:00Z",
    "2026-06-01T00:00:00.000Z",
    "2026-06-01T02:00:00+02:00",
    "2026-05-31T18:30:00-05:30",
    "2026-06-01T00:00Z",
    "2026-06-01T00:00:00.000999Z",
  ])("reads %s", (text) => {
    expect(parseInstant(text)).toBe(FIRST_DAY);
  });

  it.each([
    { why: "a date alone", text: "2026-06-01" },
    { why: "a time without a zone", text: "2026-06-01T00:00:00" },
    { why: "a day that no month has", text: "2026-02-30T00:00:00Z" },
    { why: "29 February of a common year", text: "2100-02-29T00:00:00Z" },
    { why: "a thirteenth month", text: "2026-13-01T00:00:00Z" },
    { why: "day zero", text: "2026-06-00T00:00:00Z" },
    { why: "hour 24", text: "2026-06-01T24:00:00Z" },
    { why: "a leap second", text: "2026-06-30T23:59:60Z" },
    { why: "an offset of a day", text: "2026-06-01T00:00:00+24:00" },
    { why: "a space for T", text: "2026-06-01 00:00:00Z" },
    { why: "space around it", text: " 2026-06-01T00:00:00Z" },
    { why: "a line after it", text: "2026-06-01T00:00:00Z\n" },
    { why: "a short year", text: "26-06-01T00:00:00Z" },
    { why: "nothing", text: "" },
    { why: "a moment after the year 9999", text: "9999-12-31T23:59:59.999-12:00" },
    { why: "a moment before the year 0000", text: "0000-01-01T00:00:00+14:00" },
  ])("refuses $why", ({ text }) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it("writes nothing that it would not read", () => {
    expect(formatInstant(FOUR_DIGIT_YEARS.max + 3_600_000)).toBe("9999-12-31T23:59:59.999Z");
    expect(parseInstantUp("9999-12-31T23:59:59.9999Z")).toBe(FOUR_DIGIT_YEARS.max);
  });

  it.each([
    { text: "2026-06-01T00:00:00.0000Z", millis: 0 },
    { text: "2026-06-01T00:00:00.000000001Z", millis: 1 },
    { text: "2026-06-01T00:00:00.0010Z", millis: 1 },
    { text: "2026-06-01T00:00:00.0011Z", millis: 2 },
    { text: "2026-06-01T00:00:00.5Z", millis: 500 },
  ])("rounds $text up when asked to", ({ text, millis }) => {
    expect(parseInstantUp(text)).toBe(FIRST_DAY + millis);
  });

  it("knows leap years", () => {
    expect(parseInstant("2024-02-29T00:00:00Z")).toBe(Date.UTC(2024, 1, 29));
    expect(parseInstant("2000-02-29T00:00:00Z")).toBe(Date.UTC(2000, 1, 29));
  });

  it("reads what formatInstant writes", () => {
    fc.assert(
      fc.property(fc.integer(FOUR_DIGIT_YEARS), (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant);
      }),
    );
  });
});

describe("parseDuration", () => {
  it.each([
    { text: "P365D", millis: 365 * 86_400_000 },
    { text: "PT1H30M", millis: 5_400_000 },
    { text: "PT90S", millis: 90_000 },
    { text: "P1DT12H", millis: 129_600_000 },
    { text: "PT0.5S", millis: 500 },
  ])("reads $text", ({ text, millis }) => {
    expect(parseDuration(text)).toBe(millis);
  });

  it.each([
    { why: "zero", text: "PT0S" },
    { why: "nothing after P", text: "P" },
    { why: "nothing after T", text: "P1DT" },
    { why: "months", text: "P1M" },
    { why: "years", text: "P1Y" },
    { why: "weeks", text: "P1W" },
    { why: "parts out of order", text: "PT1M1H" },
    { why: "a negative one", text: "-P1D" },
    { why: "a negative part", text: "P-1D" },
    { why: "half an hour as a fraction", text: "PT0.5H" },
    { why: "lower case", text: "pt1h" },
    { why: "a bare number", text: "3600" },
    { why: "longer than calendars", text: "P999999999D" },
    { why: "a line after it", text: "P1D\n" },
  ])("refuses $why", ({ text }) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("reads what formatDuration writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), (millis) => {
        expect(parseDuration(formatDuration(millis))).toBe(millis);
      }),
    );
  });

  it("is written in its shortest form", () => {
    expect([365 * 86_400_000, 5_400_000, 90_000, 500].map(formatDuration)).toEqual([
      "P365D",
      "PT1H30M",
      "PT1M30S",
      "PT0.5S",
    ]);
  });
});
