import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { InvalidDocumentError } from "../../../lib/model/errors.ts";
import type { Mesh } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { COVERING_SEED } from "../../support/property-runs.ts";
import { exampleMesh } from "./example-mesh.ts";
import { mutation } from "./mutations.ts";

const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => mutations.reduce<unknown>((document, mutate) => mutate(document), exampleMesh()));
const shaped = fc.record(
  Object.fromEntries(
    ["mesh", "purposes", "people", "domains", "approvals", "guardrails", "delegations"].map((key) => [
      key,
      fc.oneof(
        fc.constant(1),
        fc.array(fc.object({ key: fc.constantFrom("id", "purpose", "products", "tables", "x") })),
      ),
    ]),
  ),
  { requiredKeys: [] },
);

describe("parseMesh", () => {
  it("throws nothing but InvalidDocumentError, whatever the document", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything({ maxDepth: 4 }), shaped), (document) => {
        parsed(document);
      }),
    );
  });

  it("throws nothing but InvalidDocumentError with places and messages, however a document is mutated", () => {
    fc.assert(
      fc.property(mutated, (document) => {
        const result = parsed(document);
        if (!(result instanceof InvalidDocumentError)) return;
        expect(result.faults.length).toBeGreaterThan(0);
        for (const { path, message } of result.faults) {
          expect(`${path}${message}`).toMatch(/^[^\p{Cc}]+$/u);
          expect(message).toMatch(/^[^A-Z.].*[^.]$/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("accepts only what can be asked questions", () => {
    let accepted = 0;
    fc.assert(
      fc.property(mutated, (document) => {
        const mesh = parsed(document);
        if (mesh instanceof InvalidDocumentError) return;
        accepted += 1;
        const index = indexMesh(mesh);
        for (const { id } of mesh.products) {
          for (const purpose of mesh.purposes) index.effectiveView(id, purpose.id, Date.UTC(2026, 5, 1));
        }
      }),
      { numRuns: 200, seed: COVERING_SEED },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it("says the same of a document whatever the order of its keys", () => {
    fc.assert(
      fc.property(mutated, (document) => {
        expect(lines(parsed(reversed(document)))).toEqual(lines(parsed(document)));
      }),
    );
  });
});

function parsed(document: unknown): Mesh | InvalidDocumentError {
  try {
    return parseMesh(document);
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error;
    throw error;
  }
}

function lines(result: Mesh | InvalidDocumentError): readonly string[] {
  return result instanceof InvalidDocumentError ? result.faults.map(({ path }) => path).sort() : [];
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
