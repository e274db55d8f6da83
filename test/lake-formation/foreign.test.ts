import { describe, expect, it } from "vitest";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import {
  type ForeignOpening,
  type ForeignOpeningsOptions,
  foreignOpenings,
  type Holder,
  holderOf,
  isOwnGrant,
} from "../../lib/lake-formation/foreign.ts";
import { governedBySigns } from "../../lib/lake-formation/governed-by-signs.ts";
import { filterName, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import {
  emptyState,
  type Grant,
  type GrantResource,
  type LakeFormationState,
  type Permission,
} from "../../lib/lake-formation/state.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

const ANALYST = `arn:aws:iam::${ACCOUNT}:role/analyst`;
const PRODUCER = `arn:aws:iam::${ACCOUNT}:role/mesh/producer/crm/Customers-Producer1A2B`;
const MARKETING = purposeRoleArn(ACCOUNT, "marketing");
const DATABASE = "crm__customers";
const PEOPLE = { database: DATABASE, table: "people" };

const KIT = kitState();
const FILTER = KIT.filters[0]?.name ?? "";

/** Governed is, unless said otherwise, what bears the kit's signs. */
function openingsOf(
  state: LakeFormationState,
  options: Partial<ForeignOpeningsOptions> = {},
): readonly ForeignOpening[] {
  return foreignOpenings(state, { governs: governedBySigns(state), ...options });
}

describe("foreignOpenings", () => {
  it("finds nothing in what the kit grants", () => {
    expect(KIT.filters).toHaveLength(1);
    expect(openingsOf(KIT)).toEqual([]);
  });

  it.each<{ what: string; principal: string; holder: Holder; resource: GrantResource; columns: readonly string[] }>([
    { what: "a table", principal: ANALYST, holder: "role", resource: table("people"), columns: ["city", "email"] },
    { what: "all tables", principal: "222233334444", holder: "account", resource: table(), columns: ["city", "email"] },
    {
      what: "some columns",
      principal: "arn:aws:organizations::444455556666:organization/o-abc",
      holder: "organization",
      resource: { kind: "columns", ...PEOPLE, columns: { include: ["email"] } },
      columns: ["email"],
    },
    {
      what: "our own tag",
      principal: `arn:aws:iam::${ACCOUNT}:user/olga`,
      holder: "user",
      resource: policy("purpose:billing", "allow"),
      columns: ["city"],
    },
    {
      what: "our own filter",
      principal: `${ACCOUNT}:IAMPrincipals`,
      holder: "everyone",
      resource: { kind: "filter", ...PEOPLE, name: FILTER },
      columns: ["email"],
    },
    {
      what: "a database, to everyone",
      principal: "IAM_ALLOWED_PRINCIPALS",
      holder: "everyone",
      resource: { kind: "database", database: DATABASE },
      columns: ["city", "email"],
    },
    {
      what: "a table, to a purpose role",
      principal: MARKETING,
      holder: "purpose-role",
      resource: table("people"),
      columns: ["city", "email"],
    },
    { what: "a tag of theirs", principal: ANALYST, holder: "role", resource: policy("pii", "no"), columns: ["city"] },
  ])("reports a grant on $what", ({ principal, holder, resource, columns }) => {
    const grant: Grant = { principal, resource, permissions: ["SELECT"] };
    const [opening, ...others] = openingsOf(granted(grant));
    expect(others).toEqual([]);
    expect(opening).toMatchObject({ principal, holder, why: "grant", grant });
    expect(opening?.tables.flatMap(({ regions }) => regions.flatMap((region) => region.columns))).toEqual(columns);
  });

  it("reports a conditional grant as if its condition held", () => {
    const condition = "context.iam.principalTags['team'] == 'crm'";
    const grant: Grant = { principal: MARKETING, resource: table("people"), permissions: ["SELECT"], condition };
    expect(openingsOf(granted(grant))).toMatchObject([{ why: "grant", grant: { condition } }]);
    // even in the form that would be the kit's own
    const alike: Grant = { ...grant, resource: policy("purpose:billing", "allow") };
    expect(openingsOf(granted(alike))).toMatchObject([{ why: "grant" }]);
  });

  it("reports that a purpose role may pass on what it reads", () => {
    const grants = KIT.grants.map((grant): Grant => ({ ...grant, grantable: ["SELECT"] }));
    const found = openingsOf({ ...KIT, grants });
    expect(found.map(({ why }) => why)).toEqual(found.map(() => "grant-option"));
    expect(new Set(found.map(({ principal }) => principal))).toEqual(
      new Set([MARKETING, purposeRoleArn(ACCOUNT, "billing")]),
    );
  });

  it("reports what cannot be understood, unless it can only describe", () => {
    const unreadable = (permission: Permission) => ({
      principal: ANALYST,
      resource: "LFTagPolicy open-data",
      permissions: [permission],
    });
    const state = { ...KIT, unreadable: [unreadable("SELECT"), unreadable("DESCRIBE")] };
    expect(openingsOf(state)).toEqual([
      { principal: ANALYST, holder: "role", why: "unreadable", grant: unreadable("SELECT"), tables: [] },
    ]);
  });

  it("knows a producer by its path, on the tables of its own domain and account only", () => {
    const produce = (principal: string, resource: GrantResource): Grant => ({
      principal,
      resource,
      permissions: ["INSERT", "SELECT"],
    });
    const found = (principal: string, resource: GrantResource = table()) =>
      openingsOf(granted(produce(principal, resource))).length;
    expect(found(PRODUCER)).toBe(0);
    expect(found(PRODUCER.replace("/crm/", "/care/"))).toBe(1);
    expect(found(PRODUCER.replace(ACCOUNT, "222233334444"))).toBe(1);
    expect(found(PRODUCER, policy("purpose:billing", "allow"))).toBe(1);
  });

  it("knows the producers of its own hub alone, if it is told whose", () => {
    const broker = "arn:aws:iam::999900001111:role/mesh/hub/mesh-broker";
    const found = (principal: string) => {
      const grant: Grant = { principal, resource: table(), permissions: ["SELECT"] };
      return openingsOf(granted(grant), { broker }).length;
    };
    expect(found(PRODUCER)).toBe(0);
    expect(found(PRODUCER.replace("/mesh/", "/x/"))).toBe(1);
    expect(found(PRODUCER.replace("/mesh/", "/meshes/"))).toBe(1);
  });

  it("reports that a producer may pass on what it reads", () => {
    const grant: Grant = {
      principal: PRODUCER,
      resource: table(),
      permissions: ["INSERT", "SELECT"],
      grantable: ["SELECT"],
    };
    expect(openingsOf(granted(grant))).toMatchObject([{ principal: PRODUCER, why: "grant-option" }]);
  });

  it("leaves alone what opens no governed table", () => {
    const elsewhere: GrantResource = { kind: "table", database: "reports" };
    expect(openingsOf(granted({ principal: ANALYST, resource: elsewhere, permissions: ["SELECT"] }))).toEqual([]);
    expect(openingsOf(granted({ principal: ANALYST, resource: table(), permissions: ["DESCRIBE"] }))).toEqual([]);
  });

  it("takes a database for governed by its name, by a purpose's tag or filter, or as it is told", () => {
    const database = {
      name: "reports",
      tags: {},
      tables: [{ name: "t", tags: {}, columns: [{ name: "c", tags: {} }] }],
    };
    const grant: Grant = {
      principal: ANALYST,
      resource: { kind: "table", database: "reports" },
      permissions: ["SELECT"],
    };
    const state: LakeFormationState = { ...emptyState(CATALOG), databases: [database], grants: [grant] };
    const filter = { database: "reports", table: "t", name: filterName("marketing", { columns: ["c"] }) };
    const tagged = { ...database, tags: { "purpose:marketing": "describe" } };
    expect(openingsOf(state)).toEqual([]);
    expect(openingsOf({ ...state, databases: [tagged] })).toHaveLength(1);
    expect(openingsOf({ ...state, filters: [{ ...filter, columns: { include: ["c"] } }] })).toHaveLength(1);
    expect(openingsOf(state, { governs: () => true })).toHaveLength(1);
    const named = { ...grant, resource: { kind: "table", database: "crm__reports" } } as const;
    const product = { ...state, databases: [{ ...database, name: "crm__reports" }], grants: [named] };
    expect(openingsOf(product)).toHaveLength(1);
  });
});

describe("holderOf", () => {
  it.each<[string, Holder]>([
    [`arn:aws:iam::${ACCOUNT}:root`, "account"],
    ["arn:aws:identitystore:::group/94e8", "federated"],
    [`arn:aws:iam::${ACCOUNT}:saml-provider/idp:user/olga`, "federated"],
  ])("takes %s for %s", (principal, holder) => {
    expect(holderOf(principal)).toBe(holder);
  });
});

describe("isOwnGrant", () => {
  it("tells what the kit grants from all else", () => {
    expect(KIT.grants.every(isOwnGrant)).toBe(true);
    const foreign: GrantResource[] = [table(), policy("pii", "no"), { kind: "filter", ...PEOPLE, name: "theirs" }];
    for (const resource of foreign) {
      expect(isOwnGrant({ principal: MARKETING, resource, permissions: ["SELECT"] })).toBe(false);
    }
  });
});

/** Marketing reads e-mail addresses in Oslo, billing every city; a tag of somebody else's is on `city`. */
function kitState(): LakeFormationState {
  const rows = parseRowFilter("city = 'Oslo'");
  const product = newProduct("crm/customers", {
    tables: [newTable("people", ["email", "city"])],
    assignments: [
      allowance("marketing", { people: { columns: { email: "clear" }, rows } }),
      allowance("billing", { people: { columns: { city: "clear" } } }),
    ],
  });
  const mesh = newMesh({ purposes: [newPurpose("marketing"), newPurpose("billing")], products: [product] });
  const state = desiredState(indexMesh(mesh), NOON, CATALOG);
  const databases = state.databases.map((database) => ({
    ...database,
    tables: database.tables.map((each) => ({
      ...each,
      columns: each.columns.map((column) =>
        column.name === "city" ? { ...column, tags: { ...column.tags, pii: "no" } } : column,
      ),
    })),
  }));
  return { ...state, databases };
}

function granted(grant: Grant): LakeFormationState {
  return { ...KIT, grants: [...KIT.grants, grant] };
}

function table(name?: string): GrantResource {
  return { kind: "table", database: DATABASE, table: name };
}

function policy(key: string, value: string): GrantResource {
  return { kind: "tag-policy", resourceType: "TABLE", expression: [{ key, values: [value] }] };
}
