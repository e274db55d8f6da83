import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import { type Findings, verify } from "../../lib/lake-formation/verify.ts";
import { rowComparison } from "../../lib/lake-formation/verify-rows.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { type RowFilter, renderRowFilter } from "../../lib/model/row-filter.ts";
import { arbitraryAt, arbitraryMesh } from "../support/arbitraries.ts";
import { COVERING_SEED } from "../support/property-runs.ts";
import { evaluateRowFilter, type Row } from "../support/row-filter-evaluate.ts";
import { readableCells, rowsFor } from "./cells.ts";
import { CATALOG } from "./meshes.ts";
import { tampered } from "./tampering.ts";

const CONSUMERS = [CATALOG.account, "222233334444"];
const ANALYST = `arn:aws:iam::${CATALOG.account}:role/analyst`;
const LEAD = 5 * 60_000;
const draws = fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 7, maxLength: 7 }), { minLength: 6, maxLength: 6 });

describe("verify", () => {
  it("finds nothing in the desired state", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, fc.subarray(CONSUMERS), (mesh, at, consumers) => {
        const index = indexMesh({ ...mesh, consumers });
        const found = verify(desiredState(index, at, CATALOG), index, at, { lead: LEAD });
        expect(shortly(found)).toEqual({ over: [], under: [], settling: 0, foreign: 0 });
      }),
      { numRuns: 150 },
    );
  });

  it("finds every tampering that changes what somebody reads", () => {
    const tampering = fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 3 });
    let changes = 0;
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, tampering, draws, (drawn, at, tampers, values) => {
        const mesh = { ...drawn, consumers: CONSUMERS };
        const index = indexMesh(mesh);
        const before = desiredState(index, at, CATALOG);
        const after = tampered(before, tampers);
        const rows = rowsFor([before, after], values);
        const found = verify(after, index, at);
        for (const { id } of mesh.purposes) {
          for (const role of CONSUMERS.map((account) => purposeRoleArn(account, id))) {
            changes += expectChangesFound(found, role, difference(before, after, { role, rows }));
          }
        }
        const { more } = difference(before, after, { role: ANALYST, rows });
        const opened = found.foreignOpenings.filter(({ principal }) => principal === ANALYST);
        expect(opened.flatMap(({ tables }) => tables.map(place))).toEqual(expect.arrayContaining([...more]));
      }),
      { numRuns: 150, seed: COVERING_SEED },
    );
    expect(changes).toBeGreaterThan(100);
  });

  it("finds less than the law wherever something of a state is missing", () => {
    let changes = 0;
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, fc.nat(), draws, (drawn, at, seed, values) => {
        const mesh = { ...drawn, consumers: [CATALOG.account] };
        const index = indexMesh(mesh);
        const before = desiredState(index, at, CATALOG);
        const after = withoutOne(before, seed);
        const found = verify(after, index, at);
        expect(found.overExposures).toEqual([]);
        const rows = rowsFor([before], values);
        for (const { id } of mesh.purposes) {
          const role = purposeRoleArn(CATALOG.account, id);
          changes += expectChangesFound(found, role, difference(before, after, { role, rows }));
        }
      }),
      { numRuns: 150, seed: COVERING_SEED },
    );
    expect(changes).toBeGreaterThan(20);
  });
});

describe("rowComparison", () => {
  it("proves only what holds for every row", () => {
    let proven = 0;
    fc.assert(
      fc.property(
        arbitraryFilter,
        fc.array(arbitraryFilter, { minLength: 1, maxLength: 2 }),
        rows,
        (inner, outer, some) => {
          const isProven = rowComparison().isWithin(renderRowFilter(inner), outer.map(renderRowFilter));
          if (!isProven) return;
          proven += 1;
          for (const row of some) {
            if (!evaluateRowFilter(inner, row)) continue;
            expect(outer.some((filter) => evaluateRowFilter(filter, row))).toBe(true);
          }
        },
      ),
      { numRuns: 2_000, seed: COVERING_SEED },
    );
    expect(proven).toBeGreaterThan(50);
  });

  it("proves of booleans all that holds", () => {
    const seen = { proven: 0, not: 0 };
    fc.assert(
      fc.property(booleanLeaf, fc.boolean(), (outer, value) => {
        const isProven = rowComparison().isWithin(`b = ${value}`, [renderRowFilter(outer)]);
        expect(isProven).toBe(evaluateRowFilter(outer, { b: value }));
        seen[isProven ? "proven" : "not"] += 1;
      }),
      { numRuns: 1_000, seed: COVERING_SEED },
    );
    expect(Math.min(seen.proven, seen.not)).toBeGreaterThan(100);
  });
});

function shortly({ overExposures, underExposures, settling, foreignOpenings }: Findings) {
  return { over: overExposures, under: underExposures, settling, foreign: foreignOpenings.length };
}

/** Tables of which the role reads more or fewer cells after than before. */
function difference(
  before: LakeFormationState,
  after: LakeFormationState,
  { role, rows }: { readonly role: string; readonly rows: readonly Row[] },
) {
  const was = readableCells(before, role, rows);
  const is = readableCells(after, role, rows);
  return { more: tablesOf(is, was), less: tablesOf(was, is) };
}

function tablesOf(cells: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  const lone = [...cells].filter((cell) => !others.has(cell));
  return new Set(lone.map((cell) => cell.split(".").slice(0, 2).join(".")));
}

/** Returns how many changes there were. */
function expectChangesFound(
  { overExposures, underExposures }: Findings,
  role: string,
  { more, less }: { readonly more: ReadonlySet<string>; readonly less: ReadonlySet<string> },
): number {
  const over = overExposures.filter((exposure) => exposure.role === role).map(place);
  const under = underExposures.filter((exposure) => exposure.role === role).map(place);
  expect(over).toEqual(expect.arrayContaining([...more]));
  expect(under).toEqual(expect.arrayContaining([...less]));
  return more.size + less.size;
}

function place({ database, table }: { readonly database: string; readonly table: string }): string {
  return `${database}.${table}`;
}

/** Without a grant, a filter, a table, or the tags of a column. */
function withoutOne(state: LakeFormationState, seed: number): LakeFormationState {
  const drop = <T>(list: readonly T[]): readonly T[] => list.filter((_, index) => index !== seed % list.length);
  switch (seed % 4) {
    case 0:
      return { ...state, grants: drop(state.grants) };
    case 1:
      return { ...state, filters: drop(state.filters) };
    case 2:
      return {
        ...state,
        databases: state.databases.map((database) => ({ ...database, tables: drop(database.tables) })),
      };
    default: {
      const bare = state.databases.map((database) => ({
        ...database,
        tables: database.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column, index) =>
            index === seed % table.columns.length ? { ...column, tags: {} } : column,
          ),
        })),
      }));
      return { ...state, databases: bare };
    }
  }
}

const column = fc.constantFrom("n", "s");
const number = fc.constantFrom("-1", "0", "0.5", "1", "2", "3").map((text) => ({ type: "number", text }) as const);
const text = fc.constantFrom("", "a", "b").map((value) => ({ type: "string", value }) as const);
const truth = fc.boolean().map((value) => ({ type: "boolean", value }) as const);
const comparator = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");

const leaf: fc.Arbitrary<RowFilter> = fc.oneof(
  fc.record({ kind: fc.constant("compare"), column: fc.constant("n"), operator: comparator, value: number }),
  fc.record({ kind: fc.constant("compare"), column: fc.constant("s"), operator: comparator, value: text }),
  fc.record({
    kind: fc.constant("in"),
    column: fc.constant("n"),
    negated: fc.boolean(),
    values: fc.array(number, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("in"),
    column: fc.constant("s"),
    negated: fc.boolean(),
    values: fc.array(text, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("between"),
    column: fc.constant("n"),
    negated: fc.boolean(),
    low: number,
    high: number,
  }),
  fc.record({ kind: fc.constant("null"), column, negated: fc.boolean() }),
  fc.record({ kind: fc.constant("like"), column: fc.constant("s"), negated: fc.boolean(), pattern: fc.constant("a%") }),
);

const arbitraryFilter: fc.Arbitrary<RowFilter> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  fc.record({ kind: fc.constantFrom("and", "or"), operands: fc.array(leaf, { minLength: 2, maxLength: 2 }) }),
  fc
    .record({ kind: fc.constantFrom("and", "or"), operands: fc.array(leaf, { minLength: 2, maxLength: 2 }) })
    .map((operand): RowFilter => ({ kind: "not", operand })),
);

const rows: fc.Arbitrary<readonly Row[]> = fc.constant(
  [null, -1, 0, 0.25, 0.5, 1, 1.5, 2, 3, 4].flatMap((n) => [null, "", "a", "ab", "b"].map((s) => ({ n, s }))),
);

/** About one column that is a boolean, now and then with a constant that is none. */
const constant = fc.oneof({ weight: 4, arbitrary: truth }, { weight: 1, arbitrary: fc.oneof(number, text) });
const about = { column: fc.constant("b"), negated: fc.boolean() };
const booleanLeaf: fc.Arbitrary<RowFilter> = fc.oneof(
  fc.record({ kind: fc.constant("compare"), column: about.column, operator: comparator, value: constant }),
  fc.record({ kind: fc.constant("in"), ...about, values: fc.array(constant, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant("between"), ...about, low: constant, high: constant }),
  fc.record({ kind: fc.constant("null"), ...about }),
  fc.record({ kind: fc.constant("like"), ...about, pattern: fc.constant("a%") }),
);
