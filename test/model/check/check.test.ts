import { describe, expect, it } from "vitest";
import { checkMesh, type Warning, type WarningId } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";

const CUSTOMERS = "domains[0].products[0]";
const VIEW = `${CUSTOMERS}.assignments[0].views.customers`;

/** Changes of the example: what to put where. */
type Changes = Readonly<Record<string, unknown>>;

function check(changes: Changes) {
  const mesh = exampleMesh();
  for (const [path, value] of Object.entries(changes)) put(mesh, path, value);
  return checkMesh(indexMesh(parseMesh(mesh)));
}

function warnings(id: WarningId, changes: Changes): readonly Warning[] {
  return check(changes).warnings.filter((warning) => warning.id === id);
}

describe("checkMesh warns", () => {
  it("of what the example leaves open, and of nothing else", () => {
    expect(check({}).warnings.map(({ id, path }) => `${id} ${path}`)).toEqual([
      `unclassified-column ${CUSTOMERS}.tables[0]`,
      `temporal-column ${CUSTOMERS}.tables[0]`,
    ]);
    expect(check({}).faults).toEqual([]);
  });

  it("of a view that a guardrail narrows, naming both statements and both owners", () => {
    const [warning, ...others] = warnings("guardrail", { "guardrails[0].classification": "contact" });

    expect(others).toEqual([]);
    expect(warning).toEqual({
      id: "guardrail",
      path: `${CUSTOMERS}.assignments[0].views`,
      message:
        "the view that `olga@acme.example` decided gives `marketing` more of `crm/customers` than the centre lets " +
        "through: `customers.email` (`clear`), while guardrail `health-for-care` leaves `hidden` of `contact`",
      help:
        "the owners, `olga@acme.example` and `otto@acme.example`, narrow the view, or the centre, `dpo@acme.example`, " +
        "adds `marketing` to the guardrail",
    });
  });

  it.each([
    { why: "the purpose is named", changes: { "guardrails[0].purposes": ["marketing"] }, count: 0 },
    { why: "its only parent is named", changes: { "guardrails[0].purposes": ["outreach"] }, count: 0 },
    {
      why: "one of two parents is named",
      changes: { "guardrails[0].purposes": ["outreach"], "purposes[1].parents": ["outreach", "analytics"] },
      count: 1,
    },
    {
      why: "the view gives no more",
      changes: { "guardrails[0].otherwise": "pseudonym", [`${VIEW}.columns.email`]: "pseudonym" },
      count: 0,
    },
    {
      why: "mask meets pseudonym",
      changes: { "guardrails[0].otherwise": "masked", [`${VIEW}.columns.email`]: "pseudonym" },
      count: 1,
    },
    { why: "the column is hidden", changes: { [`${VIEW}.columns.email`]: "hidden" }, count: 0 },
    { why: "the view was only asked for", changes: { [`${CUSTOMERS}.assignments[0].status`]: "requested" }, count: 0 },
    { why: "the view was decided under another version", changes: { "purposes[1].version": 2 }, count: 0 },
    { why: "the purpose is retired", changes: { "purposes[1].status": "retired" }, count: 0 },
  ])("of $count guardrails when $why", ({ changes, count }) => {
    expect(warnings("guardrail", { "guardrails[0].classification": "contact", ...changes })).toHaveLength(count);
  });

  it("of a guardrail over columns that nobody classified", () => {
    const changes = { "guardrails[0].classification": "unclassified", [`${VIEW}.columns.born`]: "clear" };

    expect(warnings("guardrail", changes)[0]?.message).toContain("`customers.born` (`clear`)");
  });

  it("of each table with unclassified columns, once", () => {
    const [warning] = warnings("unclassified-column", {
      [`${CUSTOMERS}.tables[0].columns[1].classification`]: undefined,
    });

    expect(warning?.message).toBe("`email` and `born` of `customers` without a classification");
  });

  it.each([
    { why: "an owner's filter", changes: { [`${CUSTOMERS}.tables[0].subject`]: "none" }, count: 1 },
    { why: "consent", changes: { [`${VIEW}.rows`]: undefined }, count: 1 },
    {
      why: "no filter",
      changes: { [`${CUSTOMERS}.tables[0].subject`]: "none", [`${VIEW}.rows`]: undefined },
      count: 0,
    },
    { why: "no time", changes: { [`${CUSTOMERS}.tables[0].columns[3].type`]: "bigint" }, count: 0 },
    {
      why: "an input's filter",
      changes: { "domains[1].products[0].tables[0].columns[4]": { name: "day", type: "date", classification: "none" } },
      count: 2,
    },
  ])("of $count tables with times and $why", ({ changes, count }) => {
    expect(warnings("temporal-column", changes)).toHaveLength(count);
  });

  const second = {
    purpose: "outreach",
    decidedBy: "olga@acme.example",
    views: { customers: { columns: { email: "clear", city: "clear", customer_id: "pseudonym" } } },
  };

  it("of purposes whose pseudonyms can be joined", () => {
    const [warning, ...others] = warnings("linkable-pseudonyms", { [`${CUSTOMERS}.assignments[2]`]: second });

    expect(others).toEqual([]);
    expect(warning?.message).toBe(
      "`marketing` and `outreach` see `email` of `customers` in clear beside pseudonyms, which can be joined by that",
    );
  });

  it.each([
    { why: "only one sees a pseudonym", columns: { email: "clear" } },
    { why: "only one sees what tells", columns: { customer_id: "pseudonym", city: "clear" } },
    { why: "one sees a pseudonym of what tells", columns: { customer_id: "pseudonym", email: "pseudonym" } },
  ])("of no joined pseudonyms when $why", ({ columns }) => {
    const other = { ...second, views: { customers: { columns } } };

    expect(warnings("linkable-pseudonyms", { [`${CUSTOMERS}.assignments[2]`]: other })).toEqual([]);
  });

  it.each([
    { id: "x", count: 1 },
    { id: "mia moe", count: 1 },
    { id: "mia/moe", count: 1 },
    { id: "a".repeat(65), count: 1 },
    { id: "é@acme.example", count: 1 },
    { id: "role_mia+moe=1,2.@acme-corp", count: 0 },
  ])("of the id $id $count times", ({ id, count }) => {
    expect(warnings("source-identity", { "people[2]": { id } })).toHaveLength(count);
  });

  it("of approved statements that nobody decided, but not of prohibitions and requests", () => {
    const changes = {
      "approvals[0].decidedBy": undefined,
      [`${CUSTOMERS}.assignments[0].decidedBy`]: undefined,
      "approvals[1]": { person: "alice@acme.example", purpose: "analytics", status: "requested" },
    };

    expect(warnings("no-decider", changes).map(({ path }) => path)).toEqual([
      "approvals[0].decidedBy",
      `${CUSTOMERS}.assignments[0].decidedBy`,
    ]);
  });

  it("of sessions that a purpose wants longer than the mesh gives", () => {
    expect(warnings("session-cap", { maxSession: "PT20M" })).toMatchObject([
      { path: "purposes[1].maxSession", message: "`PT30M` is longer than the mesh's `PT20M`, which applies" },
    ]);
    expect(warnings("session-cap", { maxSession: "PT30M" })).toEqual([]);
  });

  it.each([
    { why: "is no officer", changes: { privacyOfficers: [] }, text: "is no privacy officer" },
    { why: "owns the product", changes: { "domains[1].owners": ["dpo@acme.example"] }, text: "owns or owned" },
    {
      why: "owned the product",
      changes: {
        "domains[1].products[0].previousOwner": { id: "dpo@acme.example", confirmBy: "2020-01-01T00:00:00Z" },
      },
      text: "owns or owned",
    },
  ])("of a declassification by someone who $why", ({ changes, text }) => {
    const [warning] = warnings("declassifier", changes);

    expect(warning?.path).toBe("domains[1].products[0].declassifications[0].decidedBy");
    expect(warning?.message).toContain(text);
  });
});
