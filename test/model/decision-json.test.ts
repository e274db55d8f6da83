import { describe, expect, it } from "vitest";
import type { Decision } from "../../lib/model/decision.ts";
import { decisionJson } from "../../lib/model/decision-json.ts";
import { parseRowFilter } from "../../lib/model/row-filter-parser.ts";
import { sessionJson } from "../../lib/model/session-json.ts";

const QUESTION = {
  person: "alice@acme.example",
  product: "crm/customers",
  purpose: "marketing",
  at: Date.UTC(2026, 5, 1),
};
const EXPIRY = Date.UTC(2026, 5, 1, 0, 30);

describe("decisionJson", () => {
  it("writes an allowance exactly as semantics.md part 9 shows it", () => {
    const decision: Decision = {
      outcome: "allow",
      ...QUESTION,
      expiresAt: EXPIRY,
      reasons: [],
      view: {
        customers: {
          columns: { email: "clear", customer_id: "pseudonym", city: "clear" },
          rows: parseRowFilter("city <> 'Oslo' and consent_marketing = true"),
        },
        accounts: { columns: { id: "masked" } },
      },
    };

    expect(JSON.stringify(decisionJson(decision))).toBe(
      '{"outcome":"allow","person":"alice@acme.example","product":"crm/customers","purpose":"marketing",' +
        '"at":"2026-06-01T00:00:00.000Z","expiresAt":"2026-06-01T00:30:00.000Z","reasons":[],' +
        '"view":{"accounts":{"columns":{"id":"masked"},"rows":null},' +
        '"customers":{"columns":{"city":"clear","customer_id":"pseudonym","email":"clear"},' +
        `"rows":"city <> 'Oslo' AND consent_marketing = true"}}}`,
    );
  });

  it("gives a denial its reasons, and neither view nor end", () => {
    const decision: Decision = {
      outcome: "deny",
      ...QUESTION,
      reasons: [{ code: "no-approval" }, { code: "prohibited" }],
    };
    const json = decisionJson(decision);

    expect(Object.keys(json)).toEqual(["outcome", "person", "product", "purpose", "at", "reasons"]);
    expect(json.reasons.map(({ code }) => code)).toEqual(["no-approval", "prohibited"]);
    expect(Object.keys(json.reasons[0] ?? {})).toEqual(["code", "message"]);
  });
});

describe("sessionJson", () => {
  const { person, purpose, at } = QUESTION;

  it("names no product", () => {
    const json = sessionJson({ outcome: "allow", person, purpose, at, expiresAt: EXPIRY, reasons: [] });
    expect(Object.entries(json)).toEqual([
      ["outcome", "allow"],
      ["person", person],
      ["purpose", purpose],
      ["at", "2026-06-01T00:00:00.000Z"],
      ["expiresAt", "2026-06-01T00:30:00.000Z"],
      ["reasons", []],
    ]);
  });

  it("gives a denial its reasons", () => {
    const json = sessionJson({ outcome: "gap", person, purpose, at, reasons: [{ code: "unknown-person" }] });
    expect(Object.keys(json)).toEqual(["outcome", "person", "purpose", "at", "reasons"]);
    expect(json.reasons[0]?.code).toBe("unknown-person");
  });
});
