import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContract } from "../../../lib/model/contract/read-contract.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { InvalidDocumentError } from "../../../lib/model/errors.ts";
import { COVERING_SEED } from "../../support/property-runs.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";
import { mutation } from "../document/mutations.ts";
import { exampleContract } from "./example-contract.ts";

const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => mutations.reduce<unknown>((document, mutate) => mutate(document), exampleContract()));

describe("readContract", () => {
  it("throws nothing but InvalidDocumentError, whatever the contract", () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.anything({ maxDepth: 4 })), (contract) => {
        expect(faultsOf(() => readContract(contract))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses no contract that a mesh takes", () => {
    let taken = 0;
    fc.assert(
      fc.property(mutated, (contract) => {
        const mesh = exampleMesh();
        put(mesh, "domains[1].products[0]", { id: "orders", contract: "orders.odcs.yaml" });
        if (faultsOf(() => parseMesh(mesh, { contract: () => contract })) > 0) return;
        taken += 1;
        expect(faultsOf(() => readContract(contract))).toBe(0);
      }),
      { numRuns: 200, seed: COVERING_SEED },
    );
    expect(taken).toBeGreaterThan(10);
  });
});

function faultsOf(read: () => unknown): number {
  try {
    read();
    return 0;
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults.length;
    throw error;
  }
}
