import { describe, expect, it } from "vitest";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const files = temporaryFolder();
const NOON = "2026-06-01T12:00:00Z";

async function explained(change: (mesh: string) => string, words: readonly string[] = QUESTION): Promise<string> {
  const mesh = files.write("mesh.yaml", change(MESH));
  const { exitCode, stdout, stderr } = await run(["explain", mesh, ...words, "--at", NOON]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

const same = (mesh: string) => mesh;
const question = (purpose: string, product = "crm/customers") => [
  ...["--person", "alice@acme.example"],
  ...["--product", product],
  ...["--purpose", purpose],
];

describe("explain", () => {
  it("tells who decided what, what is seen, and for how long", async () => {
    expect(await explained(same)).toBe(
      `Yes: \`alice@acme.example\` may see \`crm/customers\` for \`marketing\` on 1 June 2026, 12:00 UTC, until 1 June 2026, 12:30 UTC.

May \`alice@acme.example\` act for \`marketing\`? Yes.
  \`mia@acme.example\`, the line manager, approved it from 1 January 2026, 00:00 UTC until 31 December 2026, 00:00 UTC.

May \`crm/customers\` serve \`marketing\`? Yes.
  \`olga@acme.example\`, an owner of the product, allowed it from 1 January 2026, 00:00 UTC until 1 January 2027, 00:00 UTC.

What is seen?
  The table \`customers\`:
    - as it is: \`city\`, \`email\`
    - as a code in place of the value (the same value always has the same code, so rows can be matched): \`customer_id\`
    - hidden: \`consent_marketing\`, \`diagnosis\`
    - only rows where \`city\` is something other than 'Oslo' and \`consent_marketing\` is true

How long? Until 1 June 2026, 12:30 UTC.
  A session for \`marketing\` lasts at most 30 minutes; the question can be asked again at any time.
`,
    );
  });

  it("says from which purpose a decision is inherited", async () => {
    const text = await explained(same, question("direct-email"));
    const inherited = "It was said of `marketing`, of which `direct-email` is a special case.";
    expect(text.split(inherited)).toHaveLength(3);
  });

  it("does not take a request for a decision: what is inherited goes on", async () => {
    const requested = "approvals:\n  - { person: alice@acme.example, purpose: direct-email, status: requested }";
    const text = await explained((mesh) => mesh.replace("approvals:", requested), question("direct-email"));
    expect(text).toMatch(/^Yes: /);
    expect(text).toContain("May `alice@acme.example` act for `direct-email`? Yes.");
    expect(text).not.toContain("asked for");
  });

  it("names who decided in whose place, and under whose authority", async () => {
    const text = await explained((mesh) =>
      mesh
        .replace(
          "decidedBy: mia@acme.example",
          "decidedBy: ben@acme.example\n    onBehalfOf: mia@acme.example\n    decidedAt: 2026-01-02T09:30:00Z",
        )
        .replace("domains:", "delegations:\n  - { from: mia@acme.example, to: ben@acme.example }\ndomains:"),
    );
    expect(text).toContain(
      "`ben@acme.example`, standing in for `mia@acme.example`, the line manager, approved it on 2 January 2026, 09:30 UTC, from",
    );
  });

  it.each([
    {
      why: "the approval has ended",
      change: (mesh: string) => mesh.replace("2026-12-31", "2026-05-31"),
      says: [
        "The approval of `alice@acme.example` for `marketing` has ended; a line manager",
        "until 31 May 2026, 00:00 UTC (ended).",
        "Who can approve: `mia@acme.example` (the line manager) or `zoe@acme.example` (a manager further up).",
      ],
    },
    {
      why: "it was withdrawn",
      change: (mesh: string) => mesh.replace("    decidedBy: mia", "    status: revoked\n    decidedBy: mia"),
      says: ["The approval of `alice@acme.example` for `marketing` was withdrawn", "; that was withdrawn."],
    },
    {
      why: "someone without authority gave it",
      change: (mesh: string) => mesh.replace("decidedBy: mia", "decidedBy: max"),
      says: ["`max@acme.example` approved it from", "(without being entitled to at that time)."],
    },
    {
      why: "it was only asked for",
      change: (mesh: string) => mesh.replace(/ {4}decidedBy: mia[\s\S]*$/, "    status: requested\n"),
      says: ["still waits for a decision", "it was asked for and has not been decided yet."],
    },
    {
      why: "the product must not serve it",
      change: (mesh: string) => mesh.replace("purpose: analytics, effect", "purpose: marketing, effect"),
      says: [
        "`olga@acme.example` forbade any use for `marketing` from 1 January 2026, 00:00 UTC.",
        "Who can change it: `olga@acme.example` (an owner of the product) or `otto@acme.example` (an owner of its domain).",
      ],
    },
    {
      why: "nobody manages the person",
      change: (mesh: string) => mesh.replace(", manager: mia@acme.example }", " }"),
      says: ["Who can approve: nobody: `alice@acme.example` has no line manager; the central team can name one."],
    },
    {
      why: "terms wait to be accepted",
      change: (mesh: string) =>
        mesh.replace("maxSession: PT30M", "maxSession: PT30M\n    acknowledgement: { version: 1, text: I behave }"),
      says: ["`alice@acme.example` has not yet accepted the terms of `marketing`"],
    },
    {
      why: "nothing tells who agreed",
      change: (mesh: string) => mesh.replace("consents: { marketing: consent_marketing }", "consents: {}"),
      says: [
        "`customers` is about people, and nothing tells which of them agreed to `marketing`",
        "- Who can change it: `olga@acme.example` or `otto@acme.example`.",
      ],
    },
    {
      why: "the purpose above is not in use",
      words: question("direct-email"),
      change: (mesh: string) => mesh.replace("title: Direct marketing", "status: retired"),
      says: [
        "About `marketing`, of which `direct-email` is a special case: it is not in use, so nothing can rest on it.",
      ],
    },
  ])("says why not, and who can change it: $why", async ({ change, says, words }) => {
    const text = await explained(change, words);
    expect(text).toMatch(/^No: /);
    for (const sentence of says) expect(text).toContain(sentence);
  });

  it("names the central rule that hides or narrows what the owner would show", async () => {
    const shown = (mesh: string) => mesh.replace("city: clear }", "city: clear, diagnosis: clear }");
    const hidden = await explained(shown);
    expect(hidden).toContain("What stays hidden, though the owner would show it?");
    expect(hidden).toContain(
      "- The rule: `health-for-care`. Who can change it: the central team that keeps the rules.",
    );

    const masked = await explained((mesh) => shown(mesh).replace("otherwise: hidden", "otherwise: masked"));
    expect(masked).toContain(
      "The owner would show `customers.diagnosis` as it is, but the central rule `health-for-care` allows no more.",
    );
  });

  it("says that nobody can answer where something is unknown", async () => {
    const text = await explained(same, question("advertising", "crm/nothing"));
    expect(text).toMatch(/^Nobody can say yes or no: /);
    expect(text).toContain("No purpose called `advertising` has been defined");
    expect(text).toContain("No data product called `crm/nothing` is on offer");
  });
});
