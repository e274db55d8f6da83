import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../lib/model/explain.ts";
import { explanationText, renderExplanation } from "../../lib/model/explain-text.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { reasonMessage } from "../../lib/model/reason-message.ts";
import { arbitraryMeshAndQuestion } from "../support/arbitraries.ts";

const MISSING_PERSON = /^(approval-.*|no-approval)$/;
const MISSING_PRODUCT = /^(assignment-.*|not-assigned)$/;

describe("explain", () => {
  it("explains the very decision that the index gives", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        expect(explain(mesh, question).decision).toEqual(indexMesh(mesh).decide(question));
      }),
    );
  });

  it("finds a leg broken exactly where the decision does", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const { decision, legs } = explain(mesh, question);
        const codes = decision.reasons.map(({ code }) => code);
        const isMeaningful = decision.outcome !== "gap" && !codes.includes("purpose-not-active");
        expect(legs !== undefined).toBe(isMeaningful);
        if (!legs) return;

        expect(legs.person.breaks.length > 0).toBe(codes.some((code) => MISSING_PERSON.test(code)));
        expect(legs.person.acknowledgement?.isGiven === false).toBe(codes.includes("acknowledgement-missing"));
        expect(legs.product.breaks.length > 0).toBe(codes.some((code) => MISSING_PRODUCT.test(code)));
        expect(legs.product.prohibitions.length > 0).toBe(codes.includes("prohibited"));
      }),
    );
  });

  it("names as effective only statements that are, and for each other one what is wrong with it", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const { decision, legs } = explain(mesh, question);
        for (const [leg, prefix] of [
          [legs?.person, "approval"],
          [legs?.product, "assignment"],
        ] as const) {
          if (!leg) continue;
          const { at } = question;
          for (const { statement, flaw, until, role } of leg.carriedBy) {
            expect(flaw).toBeUndefined();
            expect(statement.status).toBe("approved");
            expect(statement.validFrom ?? at).toBeLessThanOrEqual(at);
            expect(until ?? Infinity).toBeGreaterThan(at);
            expect(role).toBeDefined();
          }
          const own = leg.breaks.filter(({ purpose }) => purpose === question.purpose);
          const flaws = new Set(own.flatMap(({ findings }) => findings.map(({ flaw }) => `${prefix}-${flaw}`)));
          const reported = decision.reasons.map(({ code }) => code).filter((code) => code.startsWith(`${prefix}-`));
          if (own.length > 0) expect([...flaws].sort()).toEqual(reported.sort());
        }
      }),
    );
  });

  it("says every reason, every visible column and every guardrail that hides in the text", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const explanation = explain(mesh, question);
        const { decision, legs } = explanation;
        const text = renderExplanation(explanationText(explanation));

        for (const reason of decision.reasons) expect(text).toContain(reasonMessage(reason, decision));
        for (const [table, { columns }] of Object.entries(decision.outcome === "allow" ? decision.view : {})) {
          expect(text).toContain(`The table \`${table}\`:`);
          for (const column of Object.keys(columns)) expect(text).toContain(`\`${column}\``);
        }
        for (const { reason, guardrails } of legs?.product.withheld ?? []) {
          expect(guardrails.length > 0).toBe(reason.code === "guardrail");
          for (const id of guardrails) expect(text).toContain(`\`${id}\``);
        }
        for (const { table, column, guardrails, sources } of legs?.product.narrowed ?? []) {
          expect(guardrails.length + sources.length).toBeGreaterThan(0);
          if (decision.outcome === "allow") expect(text).toContain(`The owner would show \`${table}.${column}\``);
        }
        expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
      }),
    );
  });
});
