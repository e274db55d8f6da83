import { describe, expect, it } from "vitest";
import type { ReasonCode } from "../../lib/model/decision.ts";
import { reasonMessage } from "../../lib/model/reason-message.ts";
import { listed } from "../../lib/model/sentence.ts";

/** Every code of semantics.md part 9, in its order. */
const CODES: readonly ReasonCode[] = [
  ...(["unknown-person", "unknown-product", "unknown-purpose", "purpose-not-active"] as const),
  ...(["approval-pending", "approval-rejected", "approval-revoked", "approval-not-yet-valid"] as const),
  ...(["approval-expired", "approval-without-authority", "approval-outdated", "no-approval"] as const),
  "acknowledgement-missing",
  ...(["assignment-pending", "assignment-rejected", "assignment-revoked", "assignment-not-yet-valid"] as const),
  ...(["assignment-expired", "assignment-without-authority", "assignment-outdated", "not-assigned"] as const),
  ...(["prohibited", "nothing-visible", "guardrail", "consent-unknown", "lineage-unknown"] as const),
  ...(["lineage-column", "lineage-closed", "lineage-rows", "filter-tells"] as const),
];
const ASKED = { person: "alice@acme.example", product: "crm/customers", purpose: "marketing" };
const CHANGERS = /central team|line manager|owner|domain that owns|privacy officer|alone can/;
const JARGON =
  /\b(SQL|AWS|SELECT|NULL|boolean|filter|grant|IAM|role|lake|DAG|leg|statement|assignment|meet|lineage|guardrail)\b/i;

describe("reasonMessage", () => {
  it.each(CODES)("says what is the matter with `%s`, and who can change it, in one plain sentence", (code) => {
    const sentence = reasonMessage({ code, about: ["customers.email"] }, ASKED);

    expect(sentence).toMatch(/^(?:[A-Z]|`).*\.$/);
    expect(sentence.replaceAll(/`[^`]*`/g, "X")).not.toMatch(/\. |\n|undefined|[{|}]/);
    expect(sentence).toMatch(CHANGERS);
    expect(sentence).not.toMatch(JARGON);
  });

  it("says something else for every code", () => {
    expect(new Set(CODES.map((code) => reasonMessage({ code }, ASKED))).size).toBe(CODES.length);
  });

  it.each([
    { about: undefined, says: /^Nobody has described where part of it comes from/ },
    { about: ["t.a"], says: /where `t.a` comes from/ },
    { about: ["t.a", "t.b"], says: /where `t.a` and `t.b` come from/ },
  ])("names what the reason is about: $about", ({ about, says }) => {
    expect(reasonMessage({ code: "lineage-unknown", about }, ASKED)).toMatch(says);
  });

  it("speaks of a session too, which names no product", () => {
    const { person, purpose } = ASKED;
    expect(reasonMessage({ code: "no-approval" }, { person, purpose })).toContain("`alice@acme.example`");
  });
});

describe("listed", () => {
  it.each([
    { items: [], text: "" },
    { items: ["a"], text: "a" },
    { items: ["a", "b"], text: "a or b" },
    { items: ["a", "b", "c"], text: "a, b or c" },
    { items: [..."abcdefghijklmn"], text: "a, b, c, d, e, f, g, h, i, j, k, l or 2 more" },
  ])("writes $items.length items as people do", ({ items, text }) => {
    expect(listed(items, "or")).toBe(text);
  });
});
