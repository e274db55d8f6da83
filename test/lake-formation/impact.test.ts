import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { type ImpactKind, impactOf, type RowsRead } from "../../lib/lake-formation/impact.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { outcomeOf } from "../../lib/lake-formation/outcome.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import type { Treatment } from "../../lib/model/treatment.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const PLACE = { purpose: "marketing", account: ACCOUNT, database: "crm__customers", table: "people" };
const OSLO = { filter: "city = 'Oslo'" };

describe("impactOf", () => {
  it("says nothing where nothing changes", () => {
    const same = state({ columns: { email: "clear" } });
    expect(impactOf(same, same)).toEqual([]);
    expect(impactOf(emptyState(CATALOG), emptyState(CATALOG))).toEqual([]);
  });

  it("tells what is gained from nothing, by the columns that SQL sees", () => {
    const now = state({ columns: { email: "masked", city: "clear", name: "pseudonym" } });
    const change = {
      kind: "gain",
      columns: ["city", "email__masked", "name__marketing"],
      before: "none",
      after: "all",
    };
    expect(impactOf(emptyState(CATALOG), now)).toEqual([{ ...PLACE, changes: [change] }]);
  });

  it("puts what is gained before what is lost", () => {
    const then = state({ columns: { email: "clear", city: "clear" } });
    const now = state({ columns: { name: "clear", city: "clear" } });
    expect(impactOf(then, now)).toEqual([
      {
        ...PLACE,
        changes: [
          { kind: "gain", columns: ["name"], before: "none", after: "all" },
          { kind: "loss", columns: ["email"], before: "all", after: "none" },
        ],
      },
    ]);
  });

  it.each<{ why: string; rows: readonly [string?, string?]; kind: ImpactKind; read: readonly [RowsRead, RowsRead] }>([
    { why: "all to some", rows: [undefined, OSLO.filter], kind: "fewer-rows", read: ["all", OSLO] },
    { why: "some to all", rows: [OSLO.filter, undefined], kind: "more-rows", read: [OSLO, "all"] },
    {
      why: "some to fewer",
      rows: [OSLO.filter, "city = 'Oslo' AND email IS NOT NULL"],
      kind: "fewer-rows",
      read: [OSLO, { filter: "city = 'Oslo' AND email IS NOT NULL" }],
    },
    {
      why: "some to others",
      rows: [OSLO.filter, "city = 'Bern'"],
      kind: "other-rows",
      read: [OSLO, { filter: "city = 'Bern'" }],
    },
  ])("tells rows by their filters: $why", ({ rows: [then, now], kind, read: [before, after] }) => {
    const columns = { city: "clear" } as const;
    expect(impactOf(state({ columns, rows: then }), state({ columns, rows: now }))).toEqual([
      { ...PLACE, changes: [{ kind, columns: ["city"], before, after }] },
    ]);
  });

  it("names each consumer account that comes or goes", () => {
    const view = { columns: { city: "clear" } } as const;
    const then = state(view, { consumers: ["222233334444", "333344445555"] });
    const now = state(view, { consumers: ["333344445555", "444455556666"] });
    expect(impactOf(then, now).map(({ account, changes }) => [account, changes[0]?.kind])).toEqual([
      ["222233334444", "loss"],
      ["444455556666", "gain"],
    ]);
  });

  it("tells what a retired purpose loses", () => {
    const then = state({ columns: { city: "clear" } });
    const now = state({ columns: { city: "clear" } }, { purposes: [newPurpose("marketing", { status: "retired" })] });
    expect(impactOf(then, now)).toMatchObject([{ ...PLACE, changes: [{ kind: "loss", columns: ["city"] }] }]);
  });

  it("sees through to what is read anyway: a foreign grant of all rows makes a new row filter void", () => {
    const grant = {
      principal: purposeRoleArn(ACCOUNT, "marketing"),
      resource: { kind: "table", database: PLACE.database, table: PLACE.table },
      permissions: ["SELECT"],
    } as const;
    const plain = state({ columns: { city: "clear" } });
    const then: LakeFormationState = { ...plain, grants: [...plain.grants, grant] };
    const now = outcomeOf(then, state({ columns: { city: "clear" }, rows: OSLO.filter }));
    expect(impactOf(then, now)).toEqual([]);
  });

  it("tells that the rows are others where a filter is none that the kit reads", () => {
    const then = state({ columns: { city: "clear" }, rows: OSLO.filter });
    const filters = then.filters.map((filter) => ({ ...filter, rows: "upper(city) = 'OSLO'" }));
    expect(impactOf(then, { ...then, filters })).toMatchObject([{ changes: [{ kind: "other-rows" }] }]);
  });

  it("joins the filters of one table, each once", () => {
    const then = state({ columns: { city: "clear" }, rows: OSLO.filter });
    const [filter] = then.filters;
    if (!filter) throw new Error("there is a filter");
    const principal = purposeRoleArn(ACCOUNT, "marketing");
    const names = [["a", OSLO.filter] as const, ["b", "city = 'Bern'"] as const];
    const now: LakeFormationState = {
      ...then,
      filters: [...then.filters, ...names.map(([name, rows]) => ({ ...filter, name, rows }))],
      grants: [
        ...then.grants,
        ...names.map(([name]) => {
          const resource = { kind: "filter" as const, database: filter.database, table: filter.table, name };
          return { principal, resource, permissions: ["SELECT" as const] };
        }),
      ],
    };
    expect(impactOf(then, now)[0]?.changes[0]?.after).toEqual({ filter: "(city = 'Bern') OR (city = 'Oslo')" });
  });
});

interface Seen {
  readonly columns: Readonly<Record<string, Treatment>>;
  readonly rows?: string | undefined;
}

/** What `marketing` alone sees of one table. */
function state({ columns, rows }: Seen, parts: Partial<Mesh> = {}): LakeFormationState {
  const view = { people: { columns, rows: rows === undefined ? undefined : parseRowFilter(rows) } };
  const product = newProduct("crm/customers", {
    tables: [newTable("people", ["city", "email", "name"])],
    assignments: [allowance("marketing", view)],
  });
  const mesh = newMesh({ purposes: [newPurpose("marketing")], products: [product], ...parts });
  return desiredState(indexMesh(mesh), NOON, CATALOG);
}
