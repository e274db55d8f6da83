import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Call } from "../../lib/lake-formation/calls.ts";
import { databaseName } from "../../lib/lake-formation/names.ts";
import { plan } from "../../lib/lake-formation/plan.ts";
import type { LineageEntry, Mesh, Product } from "../../lib/model/mesh.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";
import { besideCatalogOf } from "./cells.ts";
import { arbitraryMutation, mutated } from "./mutations.ts";
import { stateOf } from "./pairs.ts";

const ALLOWANCE_MUTATIONS = [
  "a statement ends",
  "a statement begins",
  "a statement is revoked",
  "a filter changes",
] as const;

const arbitraryAllowanceMutation = fc
  .tuple(arbitraryMutation, fc.constantFrom(...ALLOWANCE_MUTATIONS))
  .map(([mutation, kind]) => ({ ...mutation, kind }));

describe("a plan is minimal", PROPERTIES, () => {
  it("plans nothing for a mesh of which only words changed", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const purposes = mesh.purposes.map((purpose) => ({
          ...purpose,
          title: "another",
          description: "in other words",
        }));
        expect(callsBetween(mesh, { ...mesh, purposes }, at)).toEqual([]);
      }),
      propertyRuns(40),
    );
  });

  it("plans nothing when a person is approved or revoked, comes or goes", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryMesh, arbitraryAt, (mesh, other, at) => {
        const known = new Set(mesh.purposes.map(({ id }) => id));
        const [approvals, acknowledgements] = [
          other.approvals.filter(({ purpose }) => known.has(purpose)),
          other.acknowledgements.filter(({ purpose }) => known.has(purpose)),
        ];
        expect(callsBetween(mesh, { ...mesh, people: other.people, approvals, acknowledgements }, at)).toEqual([]);
        expect(callsBetween(mesh, { ...mesh, approvals: [] }, at)).toEqual([]);
      }),
      propertyRuns(40),
    );
  });

  it("plans the very same for one statement, however many other products there are", () => {
    fc.assert(
      fc.property(
        arbitraryMesh,
        arbitraryAllowanceMutation,
        arbitraryAt,
        fc.integer({ min: 1, max: 30 }),
        (mesh, mutation, at, others) => {
          const changed = mutated(mesh, mutation);
          const calls = callsBetween(mesh, changed, at);
          expect(callsBetween(among(mesh, mesh, others), among(changed, mesh, others), at)).toEqual(calls);
        },
      ),
      propertyRuns(30),
    );
  });

  it("plans for one statement a few calls per table and purpose of its product and those made from it", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAllowanceMutation, arbitraryAt, (mesh, mutation, at) => {
        const calls = callsBetween(mesh, mutated(mesh, mutation), at);
        const product = mesh.products[mutation.product % mesh.products.length];
        const affected = product ? madeFrom(mesh, product) : [];

        const databases = new Set(affected.map(({ id }) => databaseName(id)));
        for (const call of calls) for (const database of databasesIn(call)) expect(databases).toContain(database);
        const tables = affected.reduce((sum, { tables }) => sum + tables.length, 0);
        // per table and purpose one tag call and one filter call each way, per database one tag call each way
        const placements = 4 * tables * mesh.purposes.length + 2 * affected.length;
        const batches = 3 + Math.floor((3 * tables * mesh.purposes.length) / 20);
        expect(calls.length).toBeLessThanOrEqual(placements + batches);
      }),
      propertyRuns(100),
    );
  });
});

function callsBetween(before: Mesh, after: Mesh, at: number): readonly Call[] {
  const to = stateOf(after, at);
  return plan(besideCatalogOf(stateOf(before, at), to), to);
}

/** The mesh among so many copies of another one's products, in domains of their own. */
function among(mesh: Mesh, other: Mesh, copies: number): Mesh {
  const numbers = Array.from({ length: copies }, (_, index) => index);
  return {
    ...mesh,
    domains: [
      ...mesh.domains,
      ...numbers.flatMap((copy) => other.domains.map(({ id, owners }) => ({ id: `${id}-${copy}`, owners }))),
    ],
    products: [...mesh.products, ...numbers.flatMap((copy) => other.products.map((product) => copyOf(product, copy)))],
  };
}

function copyOf(product: Product, copy: number): Product {
  const renamed = (id: string) => id.replace("/", `-${copy}/`);
  const lineage = product.lineage.map(
    (entry): LineageEntry => ({
      ...entry,
      from: entry.from.map((source) => ({ ...source, product: renamed(source.product) })),
    }),
  );
  const { id, domain, inputs } = product;
  return { ...product, id: renamed(id), domain: `${domain}-${copy}`, inputs: inputs.map(renamed), lineage };
}

/** The product and everything downstream. */
function madeFrom(mesh: Mesh, product: Product): readonly Product[] {
  const found = new Set([product.id]);
  for (const id of found) for (const one of mesh.products) if (one.inputs.includes(id)) found.add(one.id);
  return mesh.products.filter(({ id }) => found.has(id));
}

/** Every database that a call names. */
function databasesIn({ input }: Call): readonly string[] {
  const names: string[] = [];
  JSON.stringify(input, (key, value: unknown) => {
    if (key === "DatabaseName" && typeof value === "string") names.push(value);
    if (key === "Database" && typeof value === "object" && value && "Name" in value) names.push(String(value.Name));
    return value;
  });
  return names;
}
