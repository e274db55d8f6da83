import { describe, expect, it } from "vitest";
import { filterName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { presentPart } from "../../lib/lake-formation/present-part.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { ACCOUNT, CATALOG } from "./meshes.ts";

const ROLE = purposeRoleArn(ACCOUNT, "marketing");

interface Given {
  readonly columns?: readonly string[];
  readonly include?: readonly string[];
  readonly rows?: string;
}

function stateOf({ columns = ["city", "email"], include, rows }: Given = {}): LakeFormationState {
  const table = { name: "people", tags: {}, columns: columns.map((name) => ({ name, tags: {} })) };
  const place = { database: "crm__customers", table: "people" };
  const databases = [{ name: "crm__customers", tags: {}, tables: [table] }];
  if (!include) return { ...emptyState(CATALOG), databases };
  const name = filterName("marketing", { rows, columns: include });
  return {
    ...emptyState(CATALOG),
    databases,
    filters: [{ ...place, name, ...(rows === undefined ? {} : { rows }), columns: { include } }],
    grants: [{ principal: ROLE, resource: { kind: "filter", ...place, name }, permissions: ["SELECT"] }],
  };
}

describe("presentPart", () => {
  it("is the same state where nothing is missing", () => {
    const wanted = stateOf({ include: ["email"], rows: "city = 'Oslo'" });

    expect(presentPart(wanted, stateOf()).state).toBe(wanted);
  });

  it("names what is missing: a database, a table, a column", () => {
    const [database] = stateOf().databases;
    const none = { ...emptyState(CATALOG), databases: database ? [{ ...database, tables: [] }] : [] };

    expect(presentPart(stateOf(), emptyState(CATALOG)).missing).toEqual(["crm__customers"]);
    expect(presentPart(stateOf(), none).missing).toEqual(["crm__customers.people"]);
    expect(presentPart(stateOf(), stateOf({ columns: ["city"] })).missing).toEqual(["crm__customers.people.email"]);
  });

  it("leaves a filter the columns that are there, under the name of that content", () => {
    const wanted = stateOf({ include: ["city", "email"], rows: "city = 'Oslo'" });

    const { state } = presentPart(wanted, stateOf({ columns: ["city"] }));

    expect(state).toEqual({
      ...stateOf({ columns: ["city"], include: ["city"], rows: "city = 'Oslo'" }),
    });
  });

  it.each([
    { why: "its rows depend on what is missing", given: { include: ["city"], rows: "email = 'x' OR city = 'Oslo'" } },
    { why: "none of its columns is there", given: { include: ["email"], rows: "city = 'Oslo'" } },
  ])("gives nobody a filter when $why", ({ given }) => {
    const { state } = presentPart(stateOf(given), stateOf({ columns: ["city"] }));

    expect({ filters: state.filters, grants: state.grants }).toEqual({ filters: [], grants: [] });
  });

  it("keeps a filter whose rows only compare with what a missing column is called like, if nothing is missing", () => {
    const wanted = stateOf({ include: ["city"], rows: "city = 'email2'" });

    expect(presentPart(wanted, stateOf({ columns: ["city"] })).state.filters).toEqual(wanted.filters);
  });
});
