import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Grant, grantKey, type LakeFormationState, sortedBy } from "../../lib/lake-formation/state.ts";
import { loadState } from "../../lib/local/load-state.ts";
import { arbitraryPair } from "../lake-formation/pairs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { write } = temporaryFolder();

const place = { database: "crm__customers", table: "people" };
/** Grants of every kind that an account can give back. */
const GRANTS: readonly Grant[] = [
  {
    principal: "IAM_ALLOWED_PRINCIPALS",
    resource: { kind: "database", database: place.database },
    permissions: ["ALL"],
  },
  { principal: "444455556666", resource: { kind: "table", database: place.database }, permissions: ["SELECT"] },
  { principal: "a", resource: { kind: "columns", ...place, columns: { exclude: ["email"] } }, permissions: ["SELECT"] },
  {
    principal: "b",
    resource: { kind: "columns", ...place, columns: { include: ["city"] } },
    permissions: [],
    condition: "x",
  },
];

describe("loadState", () => {
  it("reads every state as it was kept, in the order in which states are kept", () => {
    fc.assert(
      fc.property(arbitraryPair, ({ from }) => {
        const state: LakeFormationState = {
          ...from,
          grants: sortedBy([...from.grants, ...GRANTS], grantKey),
          unreadable: [{ principal: "c", resource: "Catalog", permissions: ["ALL"] }],
        };
        const shuffled = { ...state, databases: state.databases.toReversed(), grants: state.grants.toReversed() };
        expect(loadState(keep(shuffled))).toEqual(state);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    { why: "a permission that there is not", grant: { permissions: ["READ"] }, says: /grants\[0\]\.permissions\[0\]/ },
    {
      why: "a resource of two kinds",
      grant: { resource: { kind: "table", ...place, name: "x" } },
      says: /unknown key `name`/,
    },
    {
      why: "no columns at all",
      grant: { resource: { kind: "columns", ...place, columns: {} } },
      says: /columns\.exclude/,
    },
    { why: "no principal", grant: { principal: undefined }, says: /grants\[0\]\.principal/ },
  ])("refuses a grant with $why", ({ grant, says }) => {
    const state = { account: "111122223333", region: "eu-west-1", tags: [], databases: [], filters: [] };
    expect(() => loadState(keep({ ...state, grants: [{ ...GRANTS[0], ...grant }] }))).toThrow(says);
  });
});

function keep(state: unknown): string {
  return write("state.json", JSON.stringify(state));
}
