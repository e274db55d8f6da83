import { describe, expect, it } from "vitest";
import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import { bootstrapCalls } from "../../lib/lake-formation/bootstrap.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { emptyState, type Grant, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import { ACCOUNT, CATALOG } from "./meshes.ts";

const CREATOR = `arn:aws:iam::${ACCOUNT}:role/deployer`;
const OTHER = `arn:aws:iam::${ACCOUNT}:role/somebody`;
const EVERYBODY = "IAM_ALLOWED_PRINCIPALS";
const DATABASE = { kind: "database", database: "crm__customers" } as const;
const TABLE = { kind: "table", database: "crm__customers", table: "people" } as const;
const WHOLE = { kind: "table", database: "crm__customers" } as const;

function stateWith(...grants: readonly Grant[]): LakeFormationState {
  const columns = ["city", "email"].map((name) => ({ name, tags: {} }));
  const tables = [{ name: "people", tags: {}, columns }];
  return { ...emptyState(CATALOG), databases: [{ name: "crm__customers", tags: {}, tables }], grants };
}

function carriedOut(state: LakeFormationState, creator?: string): LakeFormationState {
  return bootstrapCalls(state, creator).reduce((before, call) => {
    const { state: after, error, failures } = applyCall(before, call);
    expect({ error, failures }).toEqual({ error: undefined, failures: [] });
    return after;
  }, state);
}

describe("bootstrapCalls", () => {
  it.each([
    { where: "a database", resource: DATABASE },
    { where: "a table", resource: TABLE },
    { where: "all tables of a database", resource: WHOLE },
    { where: "columns", resource: { ...TABLE, kind: "columns", columns: { exclude: [] } } },
  ] as const)("takes from everybody what IAM alone would let them read: on $where", ({ resource }) => {
    const open = stateWith({ principal: EVERYBODY, resource, permissions: ["ALL"], grantable: ["ALL"] } as Grant);
    expect(effectiveAccess(open, OTHER)).not.toEqual([]);

    const closed = carriedOut(open);

    expect(closed.grants).toEqual([]);
    expect(effectiveAccess(closed, OTHER)).toEqual([]);
  });

  it.each<{ held: Grant["permissions"]; left: Grant["permissions"] }>([
    { held: ["ALL"], left: ["ALTER", "DESCRIBE", "DROP"] },
    { held: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"], left: ["ALTER", "DESCRIBE", "DROP"] },
    { held: ["ALL", "DROP"], left: ["ALTER", "DESCRIBE", "DROP"] },
    { held: ["DROP", "SELECT"], left: ["DROP"] },
    { held: ["ALTER", "DROP"], left: ["ALTER", "DROP"] },
  ])("leaves the creator nothing to read by, and what it needs to alter and drop: $held", ({ held, left }) => {
    const state = stateWith({ principal: CREATOR, resource: TABLE, permissions: held, grantable: held });

    const closed = carriedOut(state, CREATOR);

    expect(effectiveAccess(closed, CREATOR)).toEqual([]);
    expect(closed.grants[0]?.permissions).toEqual(left);
  });

  it("grants before it revokes, so that the creator is never without, and after, should the one take the other along", () => {
    const calls = bootstrapCalls(stateWith({ principal: CREATOR, resource: TABLE, permissions: ["ALL"] }), CREATOR);

    expect(calls.map(({ operation }) => operation)).toEqual([
      "BatchGrantPermissions",
      "BatchRevokePermissions",
      "BatchGrantPermissions",
    ]);
  });

  it("has nothing to do once done", () => {
    const open = [EVERYBODY, CREATOR].map((principal): Grant => ({ principal, resource: TABLE, permissions: ["ALL"] }));

    expect(bootstrapCalls(carriedOut(stateWith(...open), CREATOR), CREATOR)).toEqual([]);
  });

  it.each<{ why: string; grant: Grant }>([
    { why: "what somebody was granted", grant: { principal: OTHER, resource: TABLE, permissions: ["ALL"] } },
    {
      why: "the creator's permissions on databases, which open no table",
      grant: { principal: CREATOR, resource: DATABASE, permissions: ["ALL"] },
    },
    {
      why: "everybody of an account, whom somebody must have named",
      grant: { principal: `${ACCOUNT}:IAMPrincipals`, resource: TABLE, permissions: ["SELECT"] },
    },
  ])("leaves $why", ({ grant }) => {
    expect(bootstrapCalls(stateWith(grant), CREATOR)).toEqual([]);
  });

  it("leaves what creators hold where it does not know who they are", () => {
    expect(bootstrapCalls(stateWith({ principal: CREATOR, resource: TABLE, permissions: ["ALL"] }))).toEqual([]);
  });

  it("takes batches of 20 at most", () => {
    const grants = Array.from({ length: 45 }, (_, at): Grant => {
      return { principal: EVERYBODY, resource: { ...TABLE, table: `t${at}` }, permissions: ["ALL"] };
    });

    const sizes = bootstrapCalls(stateWith(...grants)).map((call) =>
      "Entries" in call.input ? call.input.Entries.length : 0,
    );

    expect(sizes).toEqual([20, 20, 5]);
  });
});
