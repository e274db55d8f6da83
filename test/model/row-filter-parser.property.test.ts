import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conjunction, renderRowFilter } from "../../lib/model/row-filter.ts";
import { InvalidRowFilterError, parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { nearlyFilterText, rowFilter } from "./row-filter-arbitrary.ts";

const anyText = fc.oneof(nearlyFilterText, fc.string({ unit: "binary" }), fc.string());

describe("parseRowFilter", () => {
  it("reads back every filter that is rendered", () => {
    fc.assert(
      fc.property(rowFilter, (filter) => {
        expect(parseRowFilter(renderRowFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("reads back every conjunction", () => {
    fc.assert(
      fc.property(rowFilter, rowFilter, (one, other) => {
        const both = conjunction([one, other]);
        expect(both && parseRowFilter(renderRowFilter(both))).toEqual(both);
      }),
    );
  });

  it("throws nothing but its own error, at a position of the text, whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          parseRowFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRowFilterError);
          if (!(error instanceof InvalidRowFilterError)) return;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("has one rendering of whatever it accepts", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(nearlyFilterText, rowFilter.map(renderRowFilter)), (text) => {
        const rendered = attempt(text);
        if (rendered === undefined) return;
        accepted += 1;
        expect(attempt(rendered)).toBe(rendered);
      }),
    );
    expect(accepted).toBeGreaterThan(10);
  });
});

function attempt(text: string): string | undefined {
  try {
    return renderRowFilter(parseRowFilter(text));
  } catch {
    return undefined;
  }
}
