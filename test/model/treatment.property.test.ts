import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meet, TREATMENTS } from "../../lib/model/treatment.ts";

const treatment = fc.constantFrom(...TREATMENTS);

/** `one ≤ other`: nothing shows through `one` that does not show through `other`. */
const isBelow = (one: string, other: string) => one === other || one === "hidden" || other === "clear";

describe("meet of treatments", () => {
  it("is the greatest treatment below both", () => {
    fc.assert(
      fc.property(treatment, treatment, treatment, (one, other, third) => {
        const both = meet(one, other);
        expect(isBelow(both, one) && isBelow(both, other)).toBe(true);
        if (isBelow(third, one) && isBelow(third, other)) expect(isBelow(third, both)).toBe(true);
      }),
    );
  });

  it("hides what one side masks and the other pseudonymises", () => {
    expect(meet("masked", "pseudonym")).toBe("hidden");
  });
});
