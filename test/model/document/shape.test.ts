import { describe, expect, it } from "vitest";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { exampleMesh } from "./example-mesh.ts";
import { type Breakage, expectOneFault, faultsOf } from "./faults.ts";

const DAY = 86_400_000;

const breakages: Breakage[] = [
  { why: "no version", break: (m) => delete m.mesh, path: "mesh", message: "required but missing" },
  { why: "another version", break: (m) => (m.mesh = 2), path: "mesh", message: "expected version `1`, found `2`" },
  {
    why: "a version in quotes",
    break: (m) => (m.mesh = "1"),
    path: "mesh",
    message: "expected version `1`, found the text `1`",
  },
  {
    why: "a mistyped key",
    break: (m) => (m.domain = []),
    path: "domain",
    message: "unknown key",
    help: "did you mean `domains`?",
  },
  {
    why: "a foreign key",
    break: (m) => (m.people[0].favouriteColour = "red"),
    path: "people[0].favouriteColour",
    message: "unknown key",
  },
  {
    why: "a section that is no list",
    break: (m) => (m.delegations = {}),
    path: "delegations",
    message: "expected a list, found an object",
  },
  {
    why: "an element that is no object",
    break: (m) => (m.delegations = ["mia"]),
    path: "delegations[0]",
    message: "expected an object, found `mia`",
  },
  {
    why: "a key without a value",
    break: (m) => (m.people[0].manager = null),
    path: "people[0].manager",
    message: "expected the id of a person, found nothing",
  },
  {
    why: "a session beyond AWS",
    break: (m) => (m.maxSession = "PT2H"),
    path: "maxSession",
    message: "longer than an hour",
  },
  {
    why: "a malformed duration",
    break: (m) => (m.purposes[0].maxApproval = "1 year"),
    path: "purposes[0].maxApproval",
    message: "expected a duration such as `P365D`",
  },
  {
    why: "months",
    break: (m) => (m.purposes[0].maxApproval = "P1M"),
    path: "purposes[0].maxApproval",
    message: "expected a duration",
  },
  {
    why: "an unquoted account",
    break: (m) => (m.consumers = [111122223333]),
    path: "consumers[0]",
    message: "in quotes, found `111122223333`",
  },
  {
    why: "a short account",
    break: (m) => (m.consumers = ["12345"]),
    path: "consumers[0]",
    message: "account id of 12 digits",
  },
  {
    why: "a long account",
    break: (m) => (m.consumers = ["1111222233334"]),
    path: "consumers[0]",
    message: "account id of 12 digits",
  },
  {
    why: "no lawful basis",
    break: (m) => delete m.purposes[0].lawfulBasis,
    path: "purposes[0].lawfulBasis",
    message: "required but missing",
  },
  {
    why: "an unknown word",
    break: (m) => (m.purposes[0].status = "actve"),
    path: "purposes[0].status",
    message: "expected one of `draft`, `active`",
    help: "did you mean `active`?",
  },
  {
    why: "version zero",
    break: (m) => (m.purposes[0].version = 0),
    path: "purposes[0].version",
    message: "expected a whole number from 1, found `0`",
  },
  {
    why: "a broken version",
    break: (m) => (m.purposes[0].version = 1.5),
    path: "purposes[0].version",
    message: "a whole number",
  },
  {
    why: "a version as text",
    break: (m) => (m.approvals[0].purposeVersion = "1"),
    path: "approvals[0].purposeVersion",
    message: "a whole number",
  },
  {
    why: "an upper-case purpose",
    break: (m) => m.purposes.push({ id: "Care", lawfulBasis: "contract" }),
    path: "purposes[3].id",
    message: "lower-case letters",
  },
  {
    why: "the reserved purpose",
    break: (m) => m.purposes.push({ id: "masked", lawfulBasis: "contract" }),
    path: "purposes[3].id",
    message: "reserved `masked`",
  },
  {
    why: "a purpose with --",
    break: (m) => m.purposes.push({ id: "a--b", lawfulBasis: "contract" }),
    path: "purposes[3].id",
    message: "without `--`",
  },
  {
    why: "a long purpose",
    break: (m) => m.purposes.push({ id: "a".repeat(41), lawfulBasis: "contract" }),
    path: "purposes[3].id",
    message: "at most 40",
  },
  {
    why: "a domain that starts with a digit",
    break: (m) => m.domains.push({ id: "1crm" }),
    path: "domains[2].id",
    message: "a letter first",
  },
  {
    why: "a domain with _",
    break: (m) => m.domains.push({ id: "c_rm" }),
    path: "domains[2].id",
    message: "lower-case letters",
  },
  {
    why: "a domain with a line after it",
    break: (m) => m.domains.push({ id: "crm2\n" }),
    path: "domains[2].id",
    message: "lower-case letters",
  },
  {
    why: "a table with __",
    break: (m) => (tables(m)[1] = table("a__b")),
    path: "domains[0].products[0].tables[1].name",
    message: "without `__`",
  },
  {
    why: "a table with _ last",
    break: (m) => (tables(m)[1] = table("a_")),
    path: "domains[0].products[0].tables[1].name",
    message: "no `_` last",
  },
  {
    why: "a column with -",
    break: (m) => (columns(m)[5] = { name: "a-b", type: "string" }),
    path: "domains[0].products[0].tables[0].columns[5].name",
    message: "lower-case letters",
  },
  {
    why: "a column called __proto__",
    break: (m) => (columns(m)[5] = { name: "__proto__", type: "string" }),
    path: "domains[0].products[0].tables[0].columns[5].name",
    message: "lower-case letters",
  },
  {
    why: "a column without a type",
    break: (m) => (columns(m)[5] = { name: "a" }),
    path: "domains[0].products[0].tables[0].columns[5].type",
    message: "required but missing",
  },
  {
    why: "an empty text",
    break: (m) => (m.purposes[0].title = " "),
    path: "purposes[0].title",
    message: "text that is not empty",
  },
  {
    why: "a person with a line break",
    break: (m) => m.people.push({ id: "a\nb" }),
    path: "people[2].id",
    message: "printable characters",
  },
  {
    why: "a date alone",
    break: (m) => (m.delegations[0].validFrom = "2026-05-01"),
    path: "delegations[0].validFrom",
    message: "expected an instant with a zone",
  },
  {
    why: "a time without a zone",
    break: (m) => (m.approvals[0].decidedAt = "2026-05-02T00:00:00"),
    path: "approvals[0].decidedAt",
    message: "expected an instant with a zone",
  },
  {
    why: "clear left by a guardrail",
    break: (m) => (m.guardrails[0].otherwise = "clear"),
    path: "guardrails[0].otherwise",
    message: "expected one of `hidden`, `masked`, `pseudonym`",
  },
  {
    why: "an unknown treatment",
    break: (m) => (view(m).columns.email = "mask"),
    path: "domains[0].products[0].assignments[0].views.customers.columns.email",
    message: "expected one of",
    help: "`masked`",
  },
  {
    why: "an acknowledgement without text",
    break: (m) => delete m.purposes[1].acknowledgement.text,
    path: "purposes[1].acknowledgement.text",
    message: "required but missing",
  },
  {
    why: "both tables and a contract",
    break: (m) => (product(m).contract = "x.yaml"),
    path: "domains[0].products[0]",
    message: "both `tables` and `contract`",
  },
  {
    why: "neither tables nor a contract",
    break: (m) => delete m.domains[1].products[0].tables,
    path: "domains[1].products[0]",
    message: "neither `tables` nor `contract`",
  },
  {
    why: "a declassification without an end",
    break: (m) => delete m.domains[1].products[0].declassifications[0].validUntil,
    path: "domains[1].products[0].declassifications[0].validUntil",
    message: "required",
  },
  {
    why: "a declassification without a reason",
    break: (m) => delete m.domains[1].products[0].declassifications[0].reason,
    path: "domains[1].products[0].declassifications[0].reason",
    message: "required",
  },
  {
    why: "a declassification by nobody",
    break: (m) => delete m.domains[1].products[0].declassifications[0].decidedBy,
    path: "domains[1].products[0].declassifications[0].decidedBy",
    message: "required",
  },
  {
    why: "a declassification for nothing",
    break: (m) => (m.domains[1].products[0].declassifications[0].purposes = []),
    path: "domains[1].products[0].declassifications[0].purposes",
    message: "names no purpose",
  },
];

// biome-ignore-start lint/suspicious/noExplicitAny: tests reach into the document to break it
const product = (m: any) => m.domains[0].products[0];
const tables = (m: any) => product(m).tables;
const columns = (m: any) => tables(m)[0].columns;
const view = (m: any) => product(m).assignments[0].views.customers;
// biome-ignore-end lint/suspicious/noExplicitAny: tests reach into the document to break it
const table = (name: string) => ({ name, subject: "none", columns: [{ name: "a", type: "string" }] });

describe("parseMesh", () => {
  it.each(breakages)("reports $why, where it is and nothing else", (breakage) => {
    expectOneFault(breakage);
  });

  it.each([null, undefined, 1, "mesh", [], true, () => 1])("reports %s, which is no document", (document) => {
    expect(faultsOf(document)).toHaveLength(1);
    expect(faultsOf(document)[0]).toMatchObject({ path: "", message: expect.stringContaining("expected an object") });
  });

  it("fills in what the document leaves out", () => {
    const mesh = parseMesh({
      mesh: 1,
      maxSession: "PT20M",
      purposes: [{ id: "care", lawfulBasis: "contract" }],
      people: [{ id: "a@b.example" }],
      domains: [{ id: "d", products: [{ id: "p", tables: [table("t")], assignments: [{ purpose: "care" }] }] }],
      approvals: [{ person: "a@b.example", purpose: "care", status: "requested" }],
    });

    expect(mesh.purposes).toEqual([
      {
        id: "care",
        title: "care",
        parents: [],
        lawfulBasis: "contract",
        status: "active",
        version: 1,
        maxApproval: 365 * DAY,
        maxSession: 1_200_000,
      },
    ]);
    expect(mesh.products[0]).toMatchObject({ id: "d/p", domain: "d", name: "p", owners: [], inputs: [], lineage: [] });
    expect(mesh.products[0]?.assignments[0]).toMatchObject({ effect: "allow", status: "approved", purposeVersion: 1 });
    expect(mesh.approvals[0]).toMatchObject({ purposeVersion: 1 });
    expect(mesh).toMatchObject({ consumers: [], privacyOfficers: [], guardrails: [], delegations: [] });
    expect(parseMesh({ mesh: 1 }).maxSession).toBe(3_600_000);
  });

  it("reads what the document says", () => {
    const mesh = parseMesh(exampleMesh());

    expect(mesh.purposes[1]).toMatchObject({ title: "Direct marketing", parents: ["outreach"], maxSession: 1_800_000 });
    expect(mesh.people[1]?.previousManager).toEqual({ id: "max@acme.example", confirmBy: Date.UTC(2026, 6, 1) });
    expect(mesh.products[0]?.tables[0]).toMatchObject({
      subject: "customer_id",
      consents: { marketing: "consent_marketing" },
    });
    expect(mesh.products[0]?.assignments[0]?.views).toEqual({
      customers: {
        columns: { customer_id: "pseudonym", email: "clear", city: "clear" },
        rows: { kind: "compare", column: "city", operator: "<>", value: { type: "string", value: "Oslo" } },
      },
    });
    expect(mesh.products[1]?.lineage).toContainEqual({
      table: "orders",
      column: "buyer_email",
      kind: "identity",
      from: [{ product: "crm/customers", table: "customers", role: "buyer", column: "email" }],
    });
    expect(mesh.products[1]?.declassifications[0]).toMatchObject({
      table: "orders",
      column: "order_id",
      purposes: ["analytics"],
    });
  });

  it("reports every fault of a document at once", () => {
    const mesh = exampleMesh();
    mesh.purposes[0].lawfulBasis = "mood";
    mesh.people[1].managr = "x";
    view(mesh).rows = "city ==";
    view(mesh).columns.emial = "clear";
    mesh.approvals[0].status = "aproved";

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([
      "purposes[0].lawfulBasis",
      "people[1].managr",
      "domains[0].products[0].assignments[0].views.customers.rows",
      "approvals[0].status",
      "domains[0].products[0].assignments[0].views.customers.columns.emial",
    ]);
  });
});
