import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean } from "../../lib/model/did-you-mean.ts";

/** Levenshtein's distance as it is defined. */
function distance(one: string, other: string): number {
  if (one === "" || other === "") return one.length + other.length;
  const replaced = distance(one.slice(1), other.slice(1)) + (one[0] === other[0] ? 0 : 1);
  return Math.min(replaced, distance(one.slice(1), other) + 1, distance(one, other.slice(1)) + 1);
}

const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 });

describe("didYouMean", () => {
  it.each([
    { name: "purpos", known: ["person", "purpose"], meant: "purpose" },
    { name: "Purpose", known: ["purpose"], meant: "purpose" },
    { name: "custmoers", known: ["orders", "customers"], meant: "customers" },
    { name: "mark", known: ["marketing"], meant: "marketing" },
    { name: "ab", known: ["ac"], meant: "ac" },
  ])("takes $name for $meant", ({ name, known, meant }) => {
    expect(didYouMean(name, known)).toBe(`did you mean \`${meant}\`?`);
  });

  it.each([
    { name: "city", known: ["email", "country"] },
    { name: "ab", known: ["cd"] },
    { name: "a", known: [] },
    { name: "a".repeat(101), known: ["a".repeat(101)] },
  ])("takes $name for none of $known", ({ name, known }) => {
    expect(didYouMean(name, known)).toBeUndefined();
  });

  it("names the nearest of the names that are near enough", () => {
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 5 }), (wanted, known) => {
        const away = (other: string) => (wanted.length >= 4 && other.startsWith(wanted) ? 1 : distance(wanted, other));
        const nearest = known.toSorted((one, other) => away(one) - away(other))[0];
        const most = wanted.length < 4 ? 1 : 2;
        const isNear = nearest !== undefined && (nearest === wanted || away(nearest) <= most);
        const answer = didYouMean(wanted, known);

        if (!isNear) expect(answer).toBeUndefined();
        else
          expect(
            known.filter((other) => away(other) === away(nearest)).map((other) => `did you mean \`${other}\`?`),
          ).toContain(answer);
      }),
      { numRuns: 200 },
    );
  });
});
