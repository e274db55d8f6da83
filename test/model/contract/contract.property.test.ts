import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutation } from "../document/mutations.ts";
import { contractFaults } from "./contracted.ts";
import { exampleContract } from "./example-contract.ts";

const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => mutations.reduce<unknown>((document, mutate) => mutate(document), exampleContract()));

describe("parseMesh with a contract", () => {
  it("throws nothing but InvalidDocumentError, whatever the contract", () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.anything({ maxDepth: 4 })), (contract) => {
        expect(Array.isArray(contractFaults(contract))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
