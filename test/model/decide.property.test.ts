import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision, SessionDecision } from "../../lib/model/decision.ts";
import { instantViews } from "../../lib/model/instant-views.ts";
import { linkMesh } from "../../lib/model/linked-mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { legVerdict, verdictsAt } from "../../lib/model/verdicts-at.ts";
import { indexViews } from "../../lib/model/view-index.ts";
import { VIEW_SENTENCES } from "../../lib/model/view-sentences.ts";
import { arbitraryAt, arbitraryMesh, arbitraryMeshAndQuestion, sessionQuestion } from "../support/arbitraries.ts";
import { instantsOf, oracleDecide, oracleDecideSession, oracleView, viewText } from "../support/oracle.ts";
import { PROPERTIES, propertyRuns } from "../support/property-runs.ts";

describe("indexMesh agrees with the literal transcription of the semantics", PROPERTIES, () => {
  it("in every decision", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        expect(comparable(indexMesh(mesh).decide(question))).toEqual(comparable(oracleDecide(mesh, question)));
      }),
      propertyRuns(250),
    );
  });

  it("in every decision of one moment that says neither what is seen nor for how long", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const { at } = question;
        const index = indexMesh(mesh);
        const verdictOn = verdictsAt(linkMesh(mesh), at);
        const purposes = [...mesh.purposes.map(({ id }) => id), "constructor"];
        const products = [...mesh.products.map(({ id }) => id), "crm/nothing"];
        const asked = products.flatMap((product) => purposes.map((purpose) => ({ ...question, product, purpose })));
        for (const each of [question, ...asked, { ...question, person: "nobody" }]) {
          const { outcome, reasons } = index.decide(each);
          expect(verdictOn(each)).toEqual({ outcome, reasons });
        }
      }),
      propertyRuns(100),
    );
  });

  it("in which of a decision's reasons are the legs' alone", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const { reasons } = indexMesh(mesh).decide(question);

        expect(legVerdict(linkMesh(mesh), question).reasons).toEqual(
          reasons.filter(({ code }) => !(code in VIEW_SENTENCES)),
        );
      }),
      propertyRuns(100),
    );
  });

  it("in when answers end, also where a mesh would have them last longer than an hour", () => {
    const hours = 4 * 60 * 60 * 1000;
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const purposes = mesh.purposes.map((purpose) => ({ ...purpose, maxSession: hours }));
        const long = { ...mesh, maxSession: hours, purposes };

        expect(comparable(indexMesh(long).decide(question))).toEqual(comparable(oracleDecide(long, question)));
      }),
      propertyRuns(100),
    );
  });

  it("in every session decision", () => {
    fc.assert(
      fc.property(arbitraryMeshAndQuestion, ({ mesh, question }) => {
        const session = sessionQuestion(question);

        expect(comparable(indexMesh(mesh).decideSession(session))).toEqual(
          comparable(oracleDecideSession(mesh, session)),
        );
      }),
      propertyRuns(250),
    );
  });

  it("in what every purpose sees of every product", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const index = indexMesh(mesh);
        const together = index.viewsAt(at);
        const alone = indexViews(mesh);
        const instants = instantViews(mesh);
        const shown = instants.viewsAt(at);
        for (const { id } of mesh.products) expect(instants.nextChange(id, at)).toBe(index.nextChange(id, at));
        for (const { id: product } of mesh.products) {
          for (const { id: purpose } of mesh.purposes) {
            const view = index.effectiveView(product, purpose, at);
            expect(viewText(view)).toEqual(viewText(oracleView(mesh, { product, purpose }, at)));
            expect(viewText(together(product, purpose))).toEqual(viewText(view));
            expect(viewText(alone.effectiveView(product, purpose, at))).toEqual(viewText(view));
            expect(viewText(shown(product, purpose))).toEqual(viewText(view));
          }
        }
      }),
      propertyRuns(100),
    );
  });

  it("in when views change: never before `nextChange`", () => {
    fc.assert(
      fc.property(arbitraryMesh, arbitraryAt, (mesh, at) => {
        const index = indexMesh(mesh);
        for (const { id: product } of mesh.products) {
          const next = index.nextChange(product, at);
          expect(next).toBeGreaterThan(at);
          const between = instantsOf(mesh).filter((later) => later > at && later < next);
          for (const { id: purpose } of mesh.purposes) {
            const now = viewText(oracleView(mesh, { product, purpose }, at));
            for (const later of between) {
              expect(viewText(oracleView(mesh, { product, purpose }, later))).toEqual(now);
            }
          }
        }
      }),
      propertyRuns(100),
    );
  });
});

describe("indexMesh", PROPERTIES, () => {
  it("gives one answer however often and in whatever order it is asked", () => {
    const questions = arbitraryMesh.chain((mesh) =>
      fc.record({ mesh: fc.constant(mesh), asked: fc.array(arbitraryAt, { minLength: 2, maxLength: 6 }) }),
    );
    fc.assert(
      fc.property(questions, ({ mesh, asked }) => {
        const used = indexMesh(mesh);
        for (const at of asked) {
          for (const { id: product } of mesh.products) {
            for (const { id: purpose } of mesh.purposes) {
              const question = { person: mesh.people[1]?.id ?? "", product, purpose, at };
              expect(used.decide(question)).toEqual(indexMesh(mesh).decide(question));
            }
          }
        }
      }),
      propertyRuns(30),
    );
  });

  it("knows the products of the mesh and no others", () => {
    fc.assert(
      fc.property(arbitraryMesh, (mesh) => {
        const index = indexMesh(mesh);

        for (const product of mesh.products) expect(index.product(product.id)).toEqual(product);
        expect(index.product("crm/nothing")).toBeUndefined();
        expect(index.product("constructor")).toBeUndefined();
        expect(index.mesh).toEqual(mesh);
      }),
      propertyRuns(50),
    );
  });
});

/** What two answers are compared by: the set of codes with what they are about, and the view by its canonical text. */
function comparable(decision: Decision | SessionDecision) {
  const { reasons, ...rest } = decision;
  const codes = reasons.map(({ code, about = [] }) => [code, ...about].join(" ")).sort();
  return "view" in rest ? { ...rest, codes, view: viewText(rest.view) } : { ...rest, codes };
}
