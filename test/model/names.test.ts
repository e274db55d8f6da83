import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { readShape } from "../../lib/model/shape.ts";
import { domainId, productId, purposeId } from "../../lib/model/workflow/schemas/fields.ts";

const isTaken = (document: object): boolean => {
  try {
    parseMesh(document);
    return true;
  } catch {
    return false;
  }
};
const isPurposeOfMesh = (id: string): boolean => isTaken({ mesh: 1, purposes: [{ id, lawfulBasis: "contract" }] });
const isDomainOfMesh = (id: string): boolean => isTaken({ mesh: 1, domains: [{ id }] });

/** Texts near what ids may be. */
const nearlyId = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "z", "0", "-", "_", "A", "é", "\n"), maxLength: 6 }),
  fc.constantFrom("masked", "a--b", "a-", "-a", "", "a".repeat(40), "a".repeat(41), "a".repeat(255), "a".repeat(256)),
);

describe("names", () => {
  it("of purposes are the same in calls as in mesh documents", () => {
    fc.assert(
      fc.property(nearlyId, (id) => {
        expect(!readShape(purposeId, id).misfits).toBe(isPurposeOfMesh(id));
      }),
      { numRuns: 200 },
    );
  });

  it("of domains are the same in calls as in mesh documents, and so are a product's two parts", () => {
    fc.assert(
      fc.property(nearlyId, (id) => {
        expect(!readShape(domainId, id).misfits).toBe(isDomainOfMesh(id));
        expect(!readShape(productId, `${id}/a`).misfits).toBe(isDomainOfMesh(id));
        expect(!readShape(productId, `a/${id}`).misfits).toBe(isDomainOfMesh(id));
      }),
      { numRuns: 200 },
    );
  });

  it.each(["a", "a/b/c", "/", "a/", "/a", "a/b/"])("of products are not %j", (id) => {
    expect(readShape(productId, id).misfits?.[0]?.message).toBe("must be a product's id such as `domain/product`");
  });
});
