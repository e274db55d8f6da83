import fc from "fast-check";
import { CATALOG } from "../../bin/cli/catalog.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { effectiveAccess } from "../../lib/lake-formation/effective-access.ts";
import { databaseName, physicalColumn, purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { emptyState, type LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Decision, MeshIndex, SessionDecision } from "../../lib/model/decision.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { renderRowFilter } from "../../lib/model/row-filter.ts";
import {
  applyAll,
  besideCatalogOf,
  type Cells,
  readableCells,
  rowsFor,
  singleSteps,
} from "../../test/lake-formation/cells.ts";
import { arbitraryAt, arbitraryMesh, arbitraryQuestion, sessionQuestion } from "../../test/support/arbitraries.ts";
import { oracleDecide, oracleDecideSession, viewText } from "../../test/support/oracle.ts";
import type { Claim } from "./claim.ts";

const QUESTIONS_PER_MESH = 40;

export const MODEL_CLAIMS: readonly Claim[] = [
  {
    name: "an index, however often asked, decides like the literal transcription of the semantics",
    runs: { long: 5_000, ci: 100 },
    property: (count) =>
      fc.property(meshAndQuestions, ({ mesh, questions }) => {
        const index = indexMesh(mesh);
        for (const question of questions) {
          const session = sessionQuestion(question);
          same(index.decide(question), oracleDecide(mesh, question), question);
          same(index.decideSession(session), oracleDecideSession(mesh, session), session);
          count();
        }
      }),
  },
  {
    name: "what Lake Formation lets each purpose role read is what its purpose sees",
    runs: { long: 5_000, ci: 100 },
    property: (count) =>
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const index = indexMesh(mesh);
        const state = desiredState(index, at, CATALOG);
        for (const { id } of mesh.purposes) {
          expectEqual(readThrough(state, id), seenBy(index, id, at), id);
          count();
        }
      }),
  },
  {
    name: "no prefix of a plan shows a cell that is seen neither before nor after",
    runs: { long: 1_000, ci: 20 },
    property: (count) =>
      fc.property(twoMoments, ({ mesh, other, from, to, draws }) => {
        const states = [
          desiredState(indexMesh(mesh), from, CATALOG),
          desiredState(indexMesh(other), to, CATALOG),
        ] as const;
        const purposes = [...new Set([...mesh.purposes, ...other.purposes].map(({ id }) => id))];
        checkPrefixes(states, (state) => cellsOf(state, purposes, rowsFor(states, draws)), count);
        checkPrefixes(
          [emptyState(CATALOG), states[0]],
          (state) => cellsOf(state, purposes, rowsFor(states, draws)),
          count,
        );
      }),
  },
];

const meshAndQuestions = arbitraryMesh.chain((mesh) =>
  fc.record({
    mesh: fc.constant(mesh),
    questions: fc.array(arbitraryQuestion(mesh), { minLength: QUESTIONS_PER_MESH, maxLength: QUESTIONS_PER_MESH }),
  }),
);

const twoMoments = fc
  .record({
    meshes: fc.oneof(
      arbitraryMesh.map((mesh) => [mesh, mesh] as const),
      fc.tuple(arbitraryMesh, arbitraryMesh),
    ),
    from: arbitraryAt,
    to: arbitraryAt,
    draws: fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 7, maxLength: 7 }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ meshes: [mesh, other], ...rest }): { mesh: Mesh; other: Mesh } & typeof rest => ({ mesh, other, ...rest }));

function same(ours: Decision | SessionDecision, theirs: Decision | SessionDecision, question: object): void {
  expectEqual(comparable(ours), comparable(theirs), JSON.stringify(question));
}

/** Codes with what they are about, in any order, and the view by its canonical text. */
function comparable(decision: Decision | SessionDecision): readonly string[] {
  const codes = decision.reasons.map(({ code, about = [] }) => [code, ...about].join(" ")).sort();
  const expiry = "expiresAt" in decision ? [String(decision.expiresAt)] : [];
  const view = "view" in decision ? [JSON.stringify(viewText(decision.view))] : [];
  return [decision.outcome, ...expiry, ...codes, ...view];
}

/** What the model says a purpose sees, a line per column, in Lake Formation's names. */
function seenBy(index: MeshIndex, purpose: string, at: Instant): readonly string[] {
  return index.mesh.products
    .flatMap(({ id }) =>
      Object.entries(index.effectiveView(id, purpose, at) ?? {}).flatMap(([table, { columns, rows }]) =>
        Object.entries(columns).map(([column, treatment]) => {
          const name = physicalColumn(column, treatment, purpose);
          return `${databaseName(id)}.${table}.${name} where ${rows ? renderRowFilter(rows) : "true"}`;
        }),
      ),
    )
    .sort();
}

function readThrough(state: LakeFormationState, purpose: string): readonly string[] {
  return effectiveAccess(state, purposeRoleArn(CATALOG.account, purpose))
    .flatMap(({ database, table, regions }) =>
      regions.flatMap(({ columns, rows }) =>
        columns.map((name) => `${database}.${table}.${name} where ${rows ?? "true"}`),
      ),
    )
    .sort();
}

/** Applies the plan between two states step by step: narrowing shows nothing new, widening nothing but the goal's. */
function checkPrefixes(
  [from, to]: readonly [LakeFormationState, LakeFormationState],
  cellsIn: (state: LakeFormationState) => Cells,
  count: () => void,
): void {
  const start = besideCatalogOf(from, to);
  const { narrow, widen } = planInPhases(start, to);
  const before = cellsIn(start);
  const after = cellsIn(applyAll(start, [...narrow, ...widen]));
  let state = start;
  for (const [calls, allowed] of [[narrow, before] as const, [widen, after] as const]) {
    for (const step of calls.flatMap(singleSteps)) {
      state = applyAll(state, [step]);
      const leaked = [...cellsIn(state)].filter((cell) => !allowed.has(cell));
      expectEqual(leaked, [], JSON.stringify(step));
      count();
    }
  }
  expectEqual([...cellsIn(state)].sort(), [...cellsIn(to)].sort(), "the end of the plan");
}

function cellsOf(
  state: LakeFormationState,
  purposes: readonly string[],
  rows: Parameters<typeof readableCells>[2],
): Cells {
  const cells = purposes.flatMap((purpose) =>
    [...readableCells(state, purposeRoleArn(CATALOG.account, purpose), rows)].map((cell) => `${purpose} ${cell}`),
  );
  return new Set(cells);
}

function expectEqual(found: readonly string[], expected: readonly string[], where: string): void {
  if (found.length === expected.length && found.every((line, index) => line === expected[index])) return;
  throw new Error(`${where}: found ${JSON.stringify(found)} where ${JSON.stringify(expected)} was expected`);
}
