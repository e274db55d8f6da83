import { describe, expect, it } from "vitest";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { exampleMesh } from "./example-mesh.ts";
import { expectFaultOf, faultsOf, type Misplacement, put } from "./faults.ts";

const FIRST = "domains[0].products[0].assignments[0]";
const SECOND = "domains[0].products[0].assignments[1]";

const misplacements: Misplacement[] = [
  [
    "an approved approval without a beginning",
    "approvals[0].validFrom",
    undefined,
    { message: "is required once approved" },
  ],
  [
    "an interval that ends first",
    "approvals[0].validUntil",
    "2025-12-31T00:00:00Z",
    { message: "is not after `validFrom`" },
  ],
  ["an empty interval", "approvals[0].validUntil", "2026-01-01T00:00:00Z", { message: "is not after `validFrom`" }],
  ["an assignment's empty interval", `${FIRST}.validUntil`, "2026-01-01T00:00:00Z", { message: "is not after" }],
  ["a delegation's empty interval", "delegations[0].validUntil", "2026-05-01T00:00:00Z", { message: "is not after" }],
  [
    "a declassification's empty interval",
    "domains[1].products[0].declassifications[0].validFrom",
    "2027-01-01T00:00:00Z",
    { at: "domains[1].products[0].declassifications[0].validUntil", message: "is not after" },
  ],
  ["a delegate without a time", "approvals[0].decidedAt", undefined, { message: "is required beside `onBehalfOf`" }],
  ["a time without a delegator", "approvals[0].onBehalfOf", undefined, { message: "is required beside `decidedAt`" }],
  ["views of a prohibition", `${SECOND}.views`, {}, { message: "a prohibition has no views" }],
  ["an approval by a number", "approvals[0].decidedBy", 5, { message: "expected the id of a person" }],
];

const base = { purpose: "marketing", decidedBy: "olga@acme.example" };
const [JANUARY, MARCH, JUNE, JULY] = ["01", "03", "06", "07"].map((month) => `2026-${month}-01T00:00:00Z`);

/** Two statements about one purpose, and whether they may stand beside each other. */
const pairs = [
  {
    why: "one within the other",
    one: { validFrom: JANUARY, validUntil: JULY },
    other: { validFrom: MARCH, validUntil: JUNE },
    apart: false,
  },
  {
    why: "one after the other",
    one: { validFrom: JANUARY, validUntil: MARCH },
    other: { validFrom: JUNE, validUntil: JULY },
    apart: true,
  },
  {
    why: "one that begins as the other ends",
    one: { validFrom: JANUARY, validUntil: JUNE },
    other: { validFrom: JUNE, validUntil: JULY },
    apart: true,
  },
  {
    why: "one that begins a millisecond earlier",
    one: { validFrom: JANUARY, validUntil: JUNE },
    other: { validFrom: "2026-05-31T23:59:59.999Z" },
    apart: false,
  },
  { why: "one without an end", one: { validFrom: JANUARY }, other: { validFrom: JULY }, apart: false },
  { why: "one without a beginning", one: { validUntil: JUNE }, other: { validFrom: MARCH }, apart: false },
  { why: "two without bounds", one: {}, other: {}, apart: false },
  { why: "two without bounds on the far sides", one: { validUntil: JUNE }, other: { validFrom: JUNE }, apart: true },
  { why: "one that is only asked for", one: {}, other: { status: "requested" }, apart: true },
  { why: "one that was revoked", one: {}, other: { status: "revoked" }, apart: true },
  { why: "one that was rejected", one: {}, other: { status: "rejected" }, apart: true },
  { why: "one about another purpose", one: {}, other: { purpose: "outreach" }, apart: true },
  { why: "one of the other effect", one: {}, other: { effect: "prohibit" }, apart: true },
  { why: "one about another version", one: {}, other: { purposeVersion: 2 }, apart: false },
];

describe("parseMesh holds statements against each other", () => {
  it.each(misplacements)("reports %s", (...misplacement) => {
    expectFaultOf(misplacement);
  });

  it.each(["requested", "rejected", "revoked"])("lets an approval that is %s leave out when it begins", (status) => {
    const mesh = exampleMesh();
    mesh.approvals = [{ person: "alice@acme.example", purpose: "marketing", status }];

    expect(faultsOf(mesh)).toEqual([]);
  });

  it("takes parts of a millisecond from what allows and gives them to what forbids", () => {
    const [validFrom, validUntil] = ["2026-06-01T00:00:00.0001Z", "2026-06-02T00:00:00.0001Z"];
    const mesh = exampleMesh();
    put(mesh, "approvals[0]", { person: "alice@acme.example", purpose: "marketing", validFrom, validUntil });
    put(mesh, "delegations[0]", { from: "mia@acme.example", to: "ben@acme.example", validFrom });
    put(mesh, "domains[1].products[0].declassifications[0].validFrom", validFrom);
    put(mesh, "domains[0].products[0].assignments", [
      { ...base, validFrom, validUntil },
      { ...base, effect: "prohibit", validFrom, validUntil },
    ]);
    const read = parseMesh(mesh);
    const [first, last] = [Date.UTC(2026, 5, 1), Date.UTC(2026, 5, 2)];

    expect(read.approvals).toMatchObject([{ validFrom: first + 1, validUntil: last }]);
    expect(read.products[0]?.assignments).toMatchObject([
      { validFrom: first + 1, validUntil: last },
      { validFrom: first, validUntil: last + 1 },
    ]);
    expect([read.delegations[0], read.products[1]?.declassifications[0]]).toMatchObject([
      { validFrom: first + 1 },
      { validFrom: first + 1 },
    ]);
  });

  it.each(pairs)("judges $why: apart $apart", ({ one, other, apart }) => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].assignments", [
      { ...base, ...one },
      { ...base, ...other },
    ]);

    expect(faultsOf(mesh).map(({ message }) => message.slice(0, 16))).toEqual(apart ? [] : ["overlaps in time"]);
  });

  it("names both statements that overlap, whatever their order", () => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].assignments", [
      { ...base, validFrom: MARCH },
      { ...base, validFrom: JANUARY },
    ]);

    expect(faultsOf(mesh)).toEqual([
      {
        path: FIRST,
        message: `overlaps in time with ${SECOND}, an assignment of the same effect and purpose`,
        help: "end the one before the other begins",
      },
    ]);
  });

  it.each([
    { why: "cut by maxApproval", maxApproval: "P31D", until: undefined, faults: 0 },
    { why: "cut by maxApproval before it ends", maxApproval: "P31D", until: JULY, faults: 0 },
    { why: "that maxApproval does not cut enough", maxApproval: "P60D", until: undefined, faults: 1 },
    { why: "that ends before maxApproval", maxApproval: "P60D", until: "2026-02-01T00:00:00Z", faults: 0 },
  ])("judges approvals $why", ({ maxApproval, until, faults }) => {
    const mesh = exampleMesh();
    const approval = { person: "alice@acme.example", purpose: "marketing", decidedBy: "mia@acme.example" };
    mesh.purposes[1].maxApproval = maxApproval;
    mesh.approvals = [
      { ...approval, validFrom: "2026-02-01T00:00:00Z" },
      { ...approval, validFrom: JANUARY, ...(until && { validUntil: until }) },
    ];

    expect(faultsOf(mesh)).toHaveLength(faults);
  });

  it("lets approvals of two people, or about two purposes, run side by side", () => {
    const mesh = exampleMesh();
    mesh.approvals.push(
      { ...mesh.approvals[0], person: "mia@acme.example" },
      { ...mesh.approvals[0], purpose: "outreach" },
    );

    expect(faultsOf(mesh)).toEqual([]);
  });

  it("finds the overlap with a long statement behind a short one", () => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].assignments", [
      { ...base, validFrom: JANUARY },
      { ...base, validFrom: MARCH, validUntil: JUNE },
      { ...base, validFrom: JULY },
    ]);

    expect(faultsOf(mesh)).toHaveLength(2);
  });

  it("draws no conclusion from a bound that it could not read", () => {
    const mesh = exampleMesh();
    put(mesh, "domains[0].products[0].assignments", [
      { ...base, validUntil: "tomorrow" },
      { ...base, validFrom: JULY },
    ]);

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([`${FIRST}.validUntil`]);
  });

  it("reads 20,000 approvals of one person without comparing all with all", () => {
    const mesh = exampleMesh();
    const start = Date.UTC(2000, 0, 1);
    mesh.approvals = Array.from({ length: 20_000 }, (_, index) => ({
      ...mesh.approvals[0],
      validFrom: new Date(start + index * 1000).toISOString(),
      validUntil: new Date(start + (index + 1) * 1000).toISOString(),
    }));

    expect(faultsOf(mesh)).toEqual([]);
  });
});
