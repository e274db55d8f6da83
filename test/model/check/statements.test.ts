import { describe, expect, it } from "vitest";
import type { WarningId } from "../../../lib/model/check/warning.ts";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { faultLine } from "../../../lib/model/errors.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";

const ALLOWANCE = "domains[0].products[0].assignments[0]";
const OWN = { "approvals[0].onBehalfOf": undefined, "approvals[0].decidedAt": undefined };

/** Changes of the example: what to put where. */
type Changes = Readonly<Record<string, unknown>>;

function said(id: WarningId, changes: Changes): readonly string[] {
  const mesh = exampleMesh();
  for (const [path, value] of Object.entries(changes)) put(mesh, path, value);
  const { warnings } = checkMesh(indexMesh(parseMesh(mesh)));
  return warnings.filter((warning) => warning.id === id).map(faultLine);
}

/** The example's approval, decided by somebody themselves. */
function approvedBy(decidedBy: string, others: Changes = {}): Changes {
  return { ...OWN, "approvals[0].decidedBy": decidedBy, ...others };
}

describe("checkMesh finds statements that never count", () => {
  it("for want of authority, with the near name of who has it", () => {
    expect(said("no-authority", approvedBy("mai@acme.example"))).toEqual([
      "approvals[0].decidedBy: `mai@acme.example` has no say over `alice@acme.example` at any time of it, so this " +
        "approval never counts (did you mean `mia@acme.example`?)",
    ]);
    expect(said("no-authority", { [`${ALLOWANCE}.decidedBy`]: "sue@acme.example" })).toEqual([
      `${ALLOWANCE}.decidedBy: \`sue@acme.example\` has no say over \`crm/customers\` at any time of it, so this ` +
        "allowance never counts (have one of `olga@acme.example` and `otto@acme.example` decide)",
    ]);
  });

  it.each([
    {
      why: "a blank behind the name",
      changes: approvedBy("mia@acme.example "),
      text: "did you mean `mia@acme.example`?",
    },
    { why: "somebody deciding about themselves", changes: approvedBy("alice@acme.example"), text: "about themselves" },
    {
      why: "a predecessor whose word ended before",
      changes: approvedBy("max@acme.example", { "approvals[0].validFrom": "2026-07-01T00:00:00Z" }),
      text: "(have `mia@acme.example` decide)",
    },
    {
      why: "nobody who could decide",
      changes: approvedBy("mia@acme.example", { "people[1].manager": undefined }),
      text: "give `alice@acme.example` a manager",
    },
    {
      why: "a delegation that held at another time",
      changes: { "approvals[0].decidedAt": "2026-06-01T00:00:00Z" },
      text: "approvals[0].onBehalfOf: no delegation from `mia@acme.example` to `ben@acme.example` covers it",
    },
    {
      why: "a decision after the end of what was decided",
      changes: { "approvals[0].validUntil": "2026-05-01T00:00:00Z" },
      text: "before the end of what is decided",
    },
    {
      why: "a delegator who has no say",
      changes: { "approvals[0].onBehalfOf": "mai@acme.example" },
      text: "`mai@acme.example` has no say over `alice@acme.example`",
    },
  ])("because of $why", ({ changes, text }) => {
    const [warning, ...others] = said("no-authority", changes);

    expect(others).toEqual([]);
    expect(warning).toContain(text);
  });

  it.each([
    { why: "a manager decided", changes: approvedBy("mia@acme.example") },
    { why: "a delegate decided in time", changes: {} },
    { why: "a predecessor's word still counts for a while", changes: approvedBy("max@acme.example") },
    { why: "it was only asked for", changes: approvedBy("sue@acme.example", { "approvals[0].status": "requested" }) },
    { why: "it was revoked", changes: approvedBy("sue@acme.example", { "approvals[0].status": "revoked" }) },
    { why: "the purpose is retired", changes: approvedBy("sue@acme.example", { "purposes[1].status": "retired" }) },
    {
      why: "the purpose has another version since",
      changes: approvedBy("sue@acme.example", { "purposes[1].version": 2 }),
    },
    {
      why: "another approval followed",
      changes: approvedBy("sue@acme.example", {
        "approvals[1]": {
          person: "alice@acme.example",
          purpose: "marketing",
          decidedBy: "mia@acme.example",
          validFrom: "2027-01-01T00:00:00Z",
        },
      }),
    },
    {
      why: "it forbids, which whoever decided it",
      changes: { "domains[0].products[0].assignments[1].decidedBy": "sue@acme.example" },
    },
    { why: "the previous owner decided", changes: { [`${ALLOWANCE}.decidedBy`]: "oda@acme.example" } },
  ])("but not where $why", ({ changes }) => {
    expect(said("no-authority", changes)).toEqual([]);
  });

  it("and sums up what one mistake does to many", () => {
    const people = Array.from({ length: 40 }, (_, at) => ({ id: `p${at}@acme.example`, manager: "mia@acme.example" }));
    const approvals = people.map(({ id }) => ({
      person: id,
      purpose: "marketing",
      purposeVersion: 3,
      decidedBy: "mai@acme.example",
      validFrom: "2026-01-01T00:00:00Z",
    }));
    const { people: known } = exampleMesh();

    expect(said("version-ahead", { people: [...known, ...people], approvals })).toEqual([
      "approvals[0].purposeVersion: `marketing` has no version `3` yet, so this approval does not count; the same goes " +
        "for 39 others, the next at `approvals[1].purposeVersion` (its version is `1`)",
    ]);
    const current = approvals.slice(0, 2).map((approval) => ({ ...approval, purposeVersion: 1 }));
    expect(said("no-authority", { people: [...known, ...people], approvals: current })).toEqual([
      expect.stringContaining("the same goes for another one at `approvals[1].decidedBy`"),
    ]);
  });

  it("for a version that is yet to come", () => {
    expect(said("version-ahead", { [`${ALLOWANCE}.purposeVersion`]: 7 })).toEqual([
      `${ALLOWANCE}.purposeVersion: \`marketing\` has no version \`7\` yet, so this allowance does not count (its version is \`1\`)`,
    ]);
    expect(said("version-ahead", { "acknowledgements[0].version": 99 })).toEqual([
      "acknowledgements[0].version: `marketing` has no terms of version `99` yet, so accepting them does not count " +
        "(the version of its terms is `1`)",
    ]);
    const older = { "purposes[1].version": 2, "purposes[1].acknowledgement.version": 2 };
    expect(said("version-ahead", older)).toEqual([]);
  });

  it("for a delegation by somebody who was never meant", () => {
    expect(said("delegator", { "delegations[0].from": "mia@acme.exmple" })).toEqual([
      "delegations[0].from: `mia@acme.exmple` has nothing to decide, so this delegation lets nobody decide " +
        "(did you mean `mia@acme.example`?)",
    ]);
    expect(said("delegator", { "delegations[0].from": "somebody-who-left@acme.example" })).toEqual([]);
    expect(said("delegator", {})).toEqual([]);
  });
});
