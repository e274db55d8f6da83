import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { assembleMesh } from "../../lib/model/workflow/assemble-mesh.ts";
import type { LegState } from "../../lib/model/workflow/leg.ts";
import type { LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import { customers, hub, NOON, productNamed } from "./sample-mesh.ts";

export const PLACE = { account: "111122223333", region: "eu-west-1" };

/** What is wanted once the domain's owner has allowed two purposes: one with all rows, one with some. */
export function sampleState(): LakeFormationState {
  const leg = (purpose: string, view: string): LegState => ({
    key: { leg: "product", product: "crm/customers", purpose },
    version: 1,
    statements: [
      {
        effect: "allow",
        status: "approved",
        purposeVersion: 1,
        decidedBy: "otto@acme.example",
        views: { customers: { columns: { email: "clear", city: "clear" }, ...(view === "some" ? ROWS : {}) } },
      },
    ],
    history: [],
  });
  const legs = [leg("marketing", "some"), leg("fraud", "all")];
  const products = [
    { product: customers, legs },
    { product: productNamed("crm/leads"), legs: [] },
  ];
  return desiredState(indexMesh(assembleMesh({ hub: { ...hub, release: 1 }, products })), NOON, PLACE);
}

const ROWS = { rows: customers.offers.marketing?.customers?.rows };

/** The tables as Glue has them before Lake Formation knows anything. */
export function bareState(): LakeFormationState {
  const databases = sampleState().databases.map(({ name, tables }) => ({
    name,
    tags: {},
    tables: tables.map((table) => ({
      ...table,
      tags: {},
      columns: table.columns.map((column) => ({ ...column, tags: {} })),
    })),
  }));
  return { ...emptyState(PLACE), databases };
}

/** What every {@link LakeFormationCatalog} promises; run for the fake and for every adapter. */
export function lakeFormationCatalogContract(
  name: string,
  create: (state: LakeFormationState) => Promise<LakeFormationCatalog>,
): void {
  describe(`${name} keeps the contract of LakeFormationCatalog`, () => {
    it("reads what there is, whole", async () => {
      const catalog = await create(sampleState());

      expect(await catalog.readState("crm")).toEqual(sampleState());
    });

    it("reads of a domain the databases that are asked for, and what hangs on them", async () => {
      const catalog = await create(sampleState());
      const { databases, filters, grants } = sampleState();

      const part = await catalog.readState("crm", undefined, (database) => database === "crm__leads");

      expect(part.databases).toEqual(databases.filter(({ name }) => name === "crm__leads"));
      expect(part.databases.length).toBe(1);
      expect(filters.length).toBeGreaterThan(0);
      expect(part.filters).toEqual([]);
      expect(part.grants).toEqual(grants.filter(({ resource }) => resource.kind === "tag-policy"));
    });

    it("reads nothing of another domain in the same account but what both share", async () => {
      const catalog = await create(sampleState());
      const { tags, grants } = sampleState();

      const { databases, filters, ...shared } = await catalog.readState("sales");

      expect({ databases, filters }).toEqual({ databases: [], filters: [] });
      expect(shared.tags).toEqual(tags);
      expect(shared.grants).toEqual(grants.filter(({ resource }) => resource.kind === "tag-policy"));
      expect(shared.grants.length).toBeLessThan(grants.length);
    });

    it("names the databases of the account, whichever domain's they are", async () => {
      const state = sampleState();
      const stranger = { name: "raw", tags: {}, tables: [] };
      const catalog = await create({ ...state, databases: [...state.databases, stranger] });

      expect(await catalog.readDatabaseNames()).toEqual(["crm__customers", "crm__leads", "raw"]);
    });

    it("leads to what is wanted, call by call, and repeats any call without harm", async () => {
      const wanted = sampleState();
      const catalog = await create(bareState());
      const { narrow, widen } = planInPhases(await catalog.readState("crm"), wanted);

      expect(widen.length).toBeGreaterThan(5);
      for (const call of [...narrow, ...widen]) expect(await catalog.apply(call)).toEqual([]);

      expect(await catalog.readState("crm")).toEqual(wanted);
    });

    it("leads back, and a call that deletes what is gone is done", async () => {
      const catalog = await create(sampleState());
      const { narrow, widen } = planInPhases(sampleState(), bareState());

      for (const call of [...narrow, ...widen]) expect(await catalog.apply(call)).toEqual([]);
      for (const call of narrow.filter(({ operation }) => operation === "DeleteDataCellsFilter")) {
        expect(await catalog.apply(call)).toEqual([]);
      }

      expect((await catalog.readState("crm")).filters).toEqual([]);
    });

    it("says what was refused", async () => {
      const catalog = await create(bareState());
      const input = { TableCatalogId: PLACE.account, DatabaseName: "crm__nothing", TableName: "t", Name: "f" };

      const failures = await catalog.apply({
        operation: "CreateDataCellsFilter",
        input: { TableData: { ...input, RowFilter: { AllRowsWildcard: {} }, ColumnNames: ["a"] } },
      });

      expect(failures).toEqual([
        { operation: "CreateDataCellsFilter", code: expect.any(String), isPrincipalMissing: false },
      ]);
    });
  });
}
