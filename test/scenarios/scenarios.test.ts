import { describe, expect, it } from "vitest";
import { checkMesh } from "../../lib/model/check.ts";
import type { Decision, SessionDecision } from "../../lib/model/decision.ts";
import { parseMesh } from "../../lib/model/document/parse-mesh.ts";
import { faultLine } from "../../lib/model/errors.ts";
import type { View } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { renderRowFilter } from "../../lib/model/row-filter.ts";
import { parseInstant } from "../../lib/model/time.ts";
import { oracleDecide, oracleDecideSession } from "../support/oracle.ts";
import { loadScenarios, type ScenarioQuestion, type ScenarioSession } from "../support/scenarios.ts";

describe.each(loadScenarios())("$file: $title", ({ mesh: document, questions, sessions, warnings }) => {
  const mesh = parseMesh(document);
  const index = indexMesh(mesh);

  it("has no faults, and the warnings that it names", () => {
    const found = checkMesh(index);

    expect(found.faults).toEqual([]);
    for (const { id, mentions } of warnings) {
      const texts = found.warnings.filter((warning) => warning.id === id).map(faultLine);
      expect(texts.filter((text) => mentions.every((word) => text.includes(word)))).not.toEqual([]);
    }
  });

  if (questions.length > 0) {
    it.each(questions)("$outcome $purpose on $product at $at: $why", (row) => {
      const question = { person: row.person, product: row.product, purpose: row.purpose, at: instant(row.at) };

      expect(answerOf(index.decide(question), row)).toEqual(expectedOf(row));
      // the oracle reads the same examples, so that a wrong reading cannot hide in both it and the core
      expect(answerOf(oracleDecide(mesh, question), row)).toEqual(expectedOf(row));
    });
  }

  if (sessions.length > 0) {
    it.each(sessions)("$outcome a session of $person for $purpose at $at: $why", (row) => {
      const question = { person: row.person, purpose: row.purpose, at: instant(row.at) };

      expect(answerOf(index.decideSession(question), row)).toEqual(expectedOf(row));
      expect(answerOf(oracleDecideSession(mesh, question), row)).toEqual(expectedOf(row));
    });
  }
});

/** What a row expects, in comparable form. */
function expectedOf(row: ScenarioSession | ScenarioQuestion) {
  return {
    outcome: row.outcome,
    codes: row.codes.toSorted(),
    expiresAt: row.expiresAt === undefined ? undefined : instant(row.expiresAt),
    view: "view" in row ? row.view : undefined,
  };
}

/** The same of an answer; what the row does not mention is left out. */
function answerOf(decision: Decision | SessionDecision, row: ScenarioSession | ScenarioQuestion) {
  return {
    outcome: decision.outcome,
    codes: decision.reasons.map(({ code }) => code).toSorted(),
    expiresAt: decision.outcome === "allow" && row.expiresAt !== undefined ? decision.expiresAt : undefined,
    view: "view" in decision ? viewOf(decision.view) : undefined,
  };
}

function viewOf(view: View) {
  return Object.fromEntries(
    Object.entries(view).map(([table, { columns, rows }]) => [
      table,
      { columns, rows: rows ? renderRowFilter(rows) : null },
    ]),
  );
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`${text} is not an instant`);
  return at;
}
