import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import type { Grant, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { verify } from "../../lib/lake-formation/verify.ts";
import { rowComparison } from "../../lib/lake-formation/verify-rows.ts";
import type { Assignment } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const MINUTE = 60_000;
const MARKETING = purposeRoleArn(ACCOUNT, "marketing");
const PLACE = { database: "crm__customers", table: "people", product: "crm/customers" };
const OSLO = "city = 'Oslo'";

describe("verify", () => {
  it("says what is read too much, and what would be lawful", () => {
    const stranger: Grant = {
      principal: MARKETING,
      resource: { kind: "table", database: PLACE.database, table: PLACE.table },
      permissions: ["SELECT"],
    };
    const { overExposures } = verify({ ...state(), grants: [...state().grants, stranger] }, index(), NOON);
    expect(overExposures).toEqual([
      {
        role: MARKETING,
        purpose: "marketing",
        ...PLACE,
        reads: [{ columns: ["city", "email"] }],
        lawful: { columns: ["email"], rows: OSLO },
        excess: [{ columns: ["city", "email"] }],
        isForeign: true,
      },
    ]);
  });

  it("tells what the converger can take away from what it cannot", () => {
    const widened = state().filters.map((filter) => ({ ...filter, rows: undefined }));
    expect(verify({ ...state(), filters: widened }, index(), NOON).overExposures).toMatchObject([{ isForeign: false }]);
  });

  it("says what is missing", () => {
    const found = verify({ ...state(), grants: [] }, index(), NOON);
    expect(found.underExposures).toMatchObject([
      { ...PLACE, role: MARKETING, reads: [], missing: { columns: ["email"], rows: OSLO } },
    ]);
    expect(found).toMatchObject({ roles: 1, tables: 1, overExposures: [], settling: 0 });
  });

  it.each([
    { why: "ends within the lead", statement: { validUntil: NOON + 4 * MINUTE }, settling: 1, missing: 0 },
    { why: "has just begun", statement: { validFrom: NOON - 4 * MINUTE }, settling: 1, missing: 0 },
    { why: "ends later", statement: { validUntil: NOON + 6 * MINUTE }, settling: 0, missing: 1 },
    { why: "began before", statement: { validFrom: NOON - 6 * MINUTE }, settling: 0, missing: 1 },
  ])("takes for lawful or not that a view is withheld which $why", ({ statement, settling, missing }) => {
    const changing = index(statement);
    const found = verify({ ...state(), grants: [] }, changing, NOON, { lead: 5 * MINUTE });
    expect({ settling: found.settling, missing: found.underExposures.length }).toEqual({ settling, missing });
  });

  it("tolerates nothing once a view has ended", () => {
    const ended = index({ validUntil: NOON - 1 });
    expect(verify(state(), ended, NOON, { lead: 5 * MINUTE }).overExposures).toHaveLength(1);
  });

  it("lets roles of accounts that are no consumers, and of unknown purposes, read nothing", () => {
    const { filters } = state();
    const resource = {
      kind: "filter",
      database: PLACE.database,
      table: PLACE.table,
      name: filters[0]?.name ?? "",
    } as const;
    for (const principal of [purposeRoleArn("999999999999", "marketing"), purposeRoleArn(ACCOUNT, "sales")]) {
      const grants: Grant[] = [...state().grants, { principal, resource, permissions: ["SELECT"] }];
      const { overExposures } = verify({ ...state(), grants }, index(), NOON);
      expect(overExposures).toMatchObject([{ role: principal, excess: [{ columns: ["email"], rows: OSLO }] }]);
    }
  });

  it("looks at the databases of its domain and shard only", () => {
    const found = { ...state(), grants: [] };
    expect(verify(found, index(), NOON, { domain: "care" })).toMatchObject({ tables: 0, underExposures: [] });
    expect(verify(found, index(), NOON, { isIncluded: () => false }).underExposures).toEqual([]);
  });

  it("shares nothing with what makes states and calls", async () => {
    const { metafile } = await build({
      entryPoints: ["lib/lake-formation/verify.ts"],
      bundle: true,
      platform: "node",
      packages: "external",
      outdir: "unwritten",
      write: false,
      metafile: true,
    });
    const own = Object.keys(metafile.inputs).filter((file) => file.startsWith("lib/lake-formation/"));
    const allowed = ["arns", "domain-part", "effective-access", "foreign", "names", "own-principals", "state"];
    const parts = ["verify", "verify-cells", "verify-law", "verify-rows"];
    expect(own.sort()).toEqual([...allowed, ...parts].map((file) => `lib/lake-formation/${file}.ts`).sort());
  });
});

describe("rowComparison", () => {
  const { isWithin } = rowComparison();

  it.each([
    { inner: "city = 'Oslo'", outer: ["city IN ('Oslo', 'Bergen')"] },
    { inner: "city = 'Oslo' AND age > 20", outer: ["age >= 18"] },
    { inner: "age BETWEEN 20 AND 30", outer: ["age >= 20 AND age < 30.5"] },
    { inner: "city = 'Oslo' OR city = 'Bergen'", outer: ["city = 'Bergen'", "city = 'Oslo'"] },
    { inner: "age = 12345678901234567891", outer: ["age > 12345678901234567890"] },
    { inner: "city LIKE 'O%'", outer: ["city IS NOT NULL"] },
    { inner: "not understood()", outer: ["not understood()"] },
  ])("proves $inner within $outer", ({ inner, outer }) => {
    expect(isWithin(inner, outer)).toBe(true);
    expect(isWithin(inner, [undefined])).toBe(true);
  });

  it.each([
    { inner: undefined, outer: ["city = 'Oslo'"] },
    { inner: "city = 'Oslo'", outer: ["city = 'Bergen'"] },
    { inner: "age >= 20", outer: ["age > 20"] },
    { inner: "age < 20", outer: ["age BETWEEN 0 AND 20"] },
    { inner: "not understood()", outer: ["city = 'Oslo'"] },
    { inner: "city = 'Oslo'", outer: ["not understood()"] },
    { inner: "city = 'Oslo'", outer: [] },
  ])("does not prove $inner within $outer", ({ inner, outer }) => {
    expect(isWithin(inner, outer)).toBe(false);
  });
});

/** Marketing sees the e-mail addresses of people in Oslo. */
function index(statement: Partial<Assignment> = {}) {
  const views = { people: { columns: { email: "clear" }, rows: parseRowFilter(OSLO) } } as const;
  const product = newProduct("crm/customers", {
    tables: [newTable("people", ["email", "city"])],
    assignments: [allowance("marketing", views, statement)],
  });
  return indexMesh(newMesh({ purposes: [newPurpose("marketing")], products: [product] }));
}

function state(): LakeFormationState {
  return desiredState(index(), NOON, CATALOG);
}
