import { describe, expect, it } from "vitest";
import { CedarPeer } from "../../bench/decide/cedar-peer.ts";
import { legsByKey } from "../../bench/decide/legs-by-key.ts";
import { MapPeer } from "../../bench/decide/map-peer.ts";
import { population } from "../../bench/decide/population.ts";
import { Questions } from "../../bench/decide/questions.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";

const SIZES = { purposes: 60, people: 80, products: 40, approvals: 400, allowances: 320 };

const mesh = population(SIZES, 1);
const index = indexMesh(mesh);
const legs = legsByKey(index);
const questions = [...new Questions(mesh).ask("half", 2_000, 2), ...new Questions(mesh).ask("hits", 2_000, 3)];

describe("population", () => {
  it("is the same for the same seed, and another for another one", () => {
    expect(population(SIZES, 1)).toEqual(mesh);
    expect(population(SIZES, 2)).not.toEqual(mesh);
  });

  it("has the sizes it was asked for", () => {
    const allowances = mesh.products.flatMap(({ assignments }) =>
      assignments.filter(({ effect }) => effect === "allow"),
    );
    const { purposes, people, products, approvals } = mesh;

    expect([purposes, people, products, approvals, allowances].map(({ length }) => length)).toEqual([
      60, 80, 40, 400, 320,
    ]);
  });

  it("gives rise to allowances and to every kind of denial that matters for speed", () => {
    const codes = new Set<string>(
      questions.flatMap((question) => {
        const { reasons } = index.decide(question);
        return reasons.length === 0 ? ["allow"] : reasons.map(({ code }) => code);
      }),
    );

    expect([...codes]).toEqual(
      expect.arrayContaining([
        "allow",
        "no-approval",
        "approval-expired",
        "approval-not-yet-valid",
        "not-assigned",
        "assignment-expired",
        "prohibited",
        "nothing-visible",
      ]),
    );
  });
});

describe("MapPeer", () => {
  it("gives the very answers of the index", () => {
    const peer = new MapPeer(legs);

    expect(questions.map((question) => peer.answer(question))).toEqual(
      questions.map((question) => index.decide(question)),
    );
  });
});

describe("CedarPeer", () => {
  it("allows and denies what the index does", () => {
    const peer = new CedarPeer(legs);

    const outcomes = questions.map((question) => peer.answer(question).outcome);

    expect(outcomes).toEqual(questions.map((question) => index.decide(question).outcome));
    expect(new Set(outcomes)).toEqual(new Set(["allow", "deny"]));
  });
});
