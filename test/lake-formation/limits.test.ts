import { describe, expect, it } from "vitest";
import { type DesiredStateOptions, desiredState } from "../../lib/lake-formation/desired-state.ts";
import { grantLimitFaults, LakeFormationLimitError, limitFaults } from "../../lib/lake-formation/limits.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { emptyState, type Grant } from "../../lib/lake-formation/state.ts";
import type { Mesh, Table, View } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { ACCOUNT, allowance, CATALOG, NOON, newColumn, newMesh, newProduct, newPurpose, newTable } from "./meshes.ts";

describe("limits of Lake Formation", () => {
  it("takes 50 purposes on a product and refuses the 51st, naming both", () => {
    expect(faultsOf(servingPurposes(50))).toEqual([]);
    expect(faultsOf(servingPurposes(51))).toEqual([
      "crm/customers: 51 purposes see it, a database carries at most 50 LF-Tags; `p-1051` is too many",
    ]);
  });

  it("takes 1000 purposes in an account and refuses the next", () => {
    const purposes = (count: number) => Array.from({ length: count }, (_, index) => newPurpose(`p-${1001 + index}`));
    expect(faultsOf(newMesh({ purposes: purposes(1000), products: [] }))).toEqual([]);
    expect(faultsOf(newMesh({ purposes: purposes(1002), products: [] }))).toEqual([
      "an account holds at most 1000 LF-Tag keys, one per purpose; `p-2001`, `p-2002` are too many",
    ]);
  });

  it("takes 50 characters of tag text and refuses the 51st", () => {
    const named = (length: number) => newMesh({ purposes: [newPurpose("p".repeat(length))], products: [] });
    expect(faultsOf(named(42))).toEqual([]);
    expect(faultsOf(named(43))).toEqual([`LF-Tag text \`purpose:${"p".repeat(43)}\` is longer than 50 characters`]);
  });

  it("takes a row filter of 2047 characters and refuses 2048, naming product, table and purpose", () => {
    const filtered = (length: number) => {
      const value = "x".repeat(length - "city = ''".length);
      return serving({ people: { columns: { city: "clear" }, rows: parseRowFilter(`city = '${value}'`) } });
    };
    expect(faultsOf(filtered(2047))).toEqual([]);
    expect(faultsOf(filtered(2048))).toEqual([
      "crm/customers.people: the row filter of purpose `fraud` is 2048 bytes long, Lake Formation takes fewer than 2048",
    ]);
  });

  it("counts the bytes of a row filter, never fewer than its characters", () => {
    const rows = parseRowFilter(`city = '${"å".repeat(1100)}'`);
    expect(faultsOf(serving({ people: { columns: { city: "clear" }, rows } }))).toHaveLength(1);
  });

  it("refuses a partition key that a purpose which sees the table may not see", () => {
    const hidden: View = { people: { columns: { city: "clear" } } };
    const masked: View = { people: { columns: { city: "clear", day: "masked" } } };
    const clear: View = { people: { columns: { city: "clear", day: "clear" } } };
    const fault = [
      "crm/customers.people.day: Lake Formation cannot hide a Hive partition key from purpose `fraud`, which sees the table",
    ];
    expect(faultsOf(serving(hidden, "parquet"))).toEqual(fault);
    expect(faultsOf(serving(hidden))).toEqual(fault);
    expect(faultsOf(serving(masked))).toEqual(fault);
    expect(faultsOf(serving(clear))).toEqual([]);
    expect(faultsOf(serving(hidden, "iceberg"))).toEqual([]);
    expect(faultsOf(serving({}))).toEqual([]);
  });

  it("refuses a test of a partition key for NULL, which Lake Formation does not take", () => {
    const rows = parseRowFilter("city = 'Oslo' AND (day = '1' OR NOT day IS NULL)");
    const view: View = { people: { columns: { city: "clear", day: "clear" }, rows } };
    expect(faultsOf(serving(view))).toEqual([
      "crm/customers.people.day: the row filter of purpose `fraud` tests a partition key for NULL",
    ]);
  });

  it("refuses names that Glue does not take", () => {
    const long = "c".repeat(256);
    const mesh = serving({ people: { columns: { [long]: "clear" } } }, "parquet", [newColumn(long)]);
    expect(faultsOf(mesh)).toEqual([
      `crm/customers.people.${long}: Glue takes names of at most 255 bytes, not \`${long}\``,
    ]);
  });

  it("reports everything at once", () => {
    const mesh = { ...servingPurposes(51), purposes: [...servingPurposes(51).purposes, newPurpose("p".repeat(43))] };
    expect(faultsOf(mesh)).toHaveLength(2);
  });

  it("looks at the domain in question only", () => {
    expect(faultsOf(servingPurposes(51), { ...CATALOG, domain: "sales" })).toEqual([]);
  });
});

describe("limits, of a state read back", () => {
  const role = purposeRoleArn(ACCOUNT, "marketing");
  const policy = (key: string, values: readonly string[]): Grant => ({
    principal: role,
    resource: { kind: "tag-policy", resourceType: "TABLE", expression: [{ key, values }] },
    permissions: ["SELECT"],
  });
  const onFilter = (name: string): Grant => ({
    principal: role,
    resource: { kind: "filter", database: "crm", table: "people", name },
    permissions: ["SELECT"],
  });

  it("finds a role that holds two purposes, by tag or by filter", () => {
    expect(messages([policy("purpose:marketing", ["allow"])])).toEqual([]);
    expect(messages([policy("purpose:fraud", ["allow"])])).toEqual([
      "holds grants of more than one purpose: `fraud`, `marketing`",
    ]);
    expect(messages([onFilter("purpose_fraud__0123456789ab")])).toHaveLength(1);
  });

  it("finds any principal that holds two purposes", () => {
    const both = ["purpose:marketing", "purpose:fraud"].map((key) => ({
      ...policy(key, ["allow"]),
      principal: `arn:aws:iam::${ACCOUNT}:role/analyst`,
    }));
    expect(messages(both)).toHaveLength(1);
    expect(messages(both.slice(1))).toEqual([]);
  });

  it("finds more than 100 filters of one principal on one table", () => {
    const grants = Array.from({ length: 101 }, (_, index) => onFilter(`purpose_marketing__${100000000000 + index}`));
    expect(messages(grants.slice(1))).toEqual([]);
    expect(messages(grants)).toEqual([
      `\`${role}\` holds 101 data cells filters here, Lake Formation takes at most 100`,
    ]);
  });

  it("finds an expression of more than 900 bytes", () => {
    const values = Array.from({ length: 20 }, (_, index) => String(index).padStart(44, "v"));
    expect(messages([policy("sensitivity", [...values, "w".repeat(9)])])).toEqual([]);
    expect(messages([policy("sensitivity", [...values, "w".repeat(10)])])).toEqual([
      "an LF-Tag expression has 901 bytes, Lake Formation takes at most 900",
    ]);
  });

  it("finds a column with more than 50 tags, inherited ones included", () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${10 + index}`, "v"]));
    const state = (own: number) => {
      const table = { name: "people", tags: { t: "v" }, columns: [{ name: "email", tags: { c: "v" } }] };
      return { ...emptyState(CATALOG), databases: [{ name: "crm", tags: tags(own), tables: [table] }] };
    };
    expect(limitFaults(state(48))).toEqual([]);
    expect(limitFaults(state(49))).toMatchObject([
      { path: "crm.people.email", message: "51 purposes see it, a column carries at most 50 LF-Tags; `t` is too many" },
    ]);
  });

  function messages(grants: readonly Grant[]): readonly string[] {
    const state = { ...emptyState(CATALOG), grants };
    return [...limitFaults(state), ...grantLimitFaults(state)].map(({ message }) => message);
  }
});

/** Faults as lines, without the advice. */
function faultsOf(mesh: Mesh, options: DesiredStateOptions = CATALOG): readonly string[] {
  try {
    desiredState(indexMesh(mesh), NOON, options);
    return [];
  } catch (error) {
    if (!(error instanceof LakeFormationLimitError)) throw error;
    return error.faults.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  }
}

function servingPurposes(count: number): Mesh {
  const ids = Array.from({ length: count }, (_, index) => `p-${1001 + index}`);
  return newMesh({
    purposes: ids.map((id) => newPurpose(id)),
    products: [
      newProduct("crm/customers", {
        tables: [newTable("people", ["city"])],
        assignments: ids.map((id) => allowance(id, { people: { columns: { city: "clear" } } })),
      }),
    ],
  });
}

/** One purpose sees this much of a table partitioned by `day`. */
function serving(view: View, format?: Table["format"], more: readonly Table["columns"][number][] = []): Mesh {
  const key = newColumn("day", { partition: true });
  const columns = more.length > 0 ? [newColumn("city"), ...more] : [newColumn("city"), key];
  const tables = [
    newTable("people", view.people?.rows && !("day" in view.people.columns) ? ["city"] : columns, { format }),
  ];
  const product = newProduct("crm/customers", { tables, assignments: [allowance("fraud", view)] });
  return newMesh({ purposes: [newPurpose("fraud")], products: [product] });
}
