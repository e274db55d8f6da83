import { describe, expect, it } from "vitest";
import { sha256 } from "../../../lib/aws/sha256.ts";
import type { Table, View } from "../../../lib/model/mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { isTrue } from "../../../lib/model/row-filter.ts";
import { assembleMesh } from "../../../lib/model/workflow/assemble-mesh.ts";
import type { ProductRecord } from "../../../lib/model/workflow/hub.ts";
import { hubContentOf, legsOfMesh, productContentOf } from "../../../lib/model/workflow/import-mesh.ts";
import { emptyLeg, type LegState } from "../../../lib/model/workflow/leg.ts";
import { customers, DAY, NOON, people, productNamed } from "../../contract/sample-mesh.ts";
import {
  ask,
  decide,
  done,
  line,
  MIA,
  NOTHING,
  OLGA,
  PERSON_LEG,
  PRODUCT_LEG,
  published,
  requested,
} from "./fixtures.ts";

const question = { person: "alice@acme.example", product: "crm/customers", purpose: "marketing", at: NOON };
const [alice = { id: "" }] = line;

function indexOf(person: LegState, product: LegState, products: readonly ProductRecord[] = []) {
  return indexMesh(
    assembleMesh({
      hub: published,
      record: { person: alice, legs: [person], acknowledgements: [] },
      managers: line.slice(1),
      products: [{ product: customers, legs: [product] }, ...products],
    }),
  );
}

describe("a mesh assembled from what is stored", () => {
  const approved = done(decide(requested(PERSON_LEG), MIA));
  const allowed = done(decide(requested(PRODUCT_LEG), OLGA));

  it("answers as the decisions say", () => {
    expect(indexOf(approved, allowed).decide(question)).toMatchObject({
      outcome: "allow",
      view: { customers: { columns: { email: "clear", city: "clear" } } },
    });
  });

  it("reports requests that wait as pending", () => {
    const { reasons } = indexOf(requested(PERSON_LEG), requested(PRODUCT_LEG)).decide(question);

    expect(reasons.map(({ code }) => code)).toEqual(["approval-pending", "assignment-pending"]);
  });

  it("leaves out statements about purposes that no release has", () => {
    const odd = { ...approved, key: { ...PERSON_LEG, purpose: "forgotten" } };

    expect(indexOf(odd, allowed).decide(question).outcome).toBe("deny");
  });

  it("takes declassifications from the hub alone", () => {
    const mesh = assembleMesh({ hub: published, products: [{ product: customers, legs: [] }] });

    expect(mesh.products[0]?.declassifications).toEqual([]);
  });

  it.each([
    { inputs: { a: ["crm/b"], b: ["crm/a"] }, why: "made from itself" },
    { inputs: { a: ["crm/a"], b: [] }, why: "its own input" },
    { inputs: { a: ["crm/c"], b: [] }, why: "made from what nobody publishes" },
  ])("leaves out a product that is $why, and what is made from it", ({ inputs }) => {
    const made = [
      productNamed("crm/a", { inputs: inputs.a }),
      productNamed("crm/b", { inputs: inputs.b }),
      productNamed("crm/d", { inputs: ["crm/a"] }),
    ];
    const records = made.map((product) => ({ product, legs: [] }));

    const index = indexOf(approved, allowed, records);

    expect(index.product("crm/a")).toBeUndefined();
    expect(index.product("crm/d")).toBeUndefined();
    expect(index.decide(question).outcome).toBe("allow");
  });

  it("leaves out a product of a domain that the hub does not name", () => {
    const stray = { product: productNamed("ops/logs"), legs: [] };

    expect(indexOf(approved, allowed, [stray]).product("ops/logs")).toBeUndefined();
  });
});

describe("a filter that reads a consent otherwise than plainly", () => {
  it("hides its table in every statement, and no other table that has a column of that name", () => {
    const columns = [{ name: "ok", type: "boolean", classification: "none" }];
    const table = (name: string, consents: Readonly<Record<string, string>>): Table => {
      return { name, subject: "none", consents, columns };
    };
    const product = productNamed("crm/lists", { tables: [table("asked", { marketing: "ok" }), table("sent", {})] });
    const filtered = { columns: { ok: "clear" }, rows: { kind: "not", operand: isTrue("ok") } } as const;
    const views: View = { asked: filtered, sent: filtered };
    const statement = { effect: "allow", status: "approved", purposeVersion: 1, decidedBy: OLGA, views } as const;
    const legs = ["marketing", "fraud"].map((id): LegState => {
      return { ...emptyLeg({ leg: "product", product: "crm/lists", purpose: id }), statements: [statement, statement] };
    });

    const [assembled] = assembleMesh({ hub: published, products: [{ product, legs }] }).products;

    expect(assembled?.assignments.map((assignment) => Object.keys(assignment.views))).toEqual(Array(4).fill(["sent"]));
  });
});

describe("a mesh taken apart for the table", () => {
  const statement = { purposeVersion: 1, status: "approved" as const, validFrom: NOON - DAY };
  const { offers: _, ...content } = customers;
  const views = customers.offers.marketing ?? {};
  const mesh = {
    ...published,
    people,
    products: [
      {
        ...content,
        declassifications: [],
        assignments: [
          { ...statement, purpose: "marketing", effect: "allow" as const, decidedBy: OLGA, views },
          { ...statement, purpose: "fraud", effect: "prohibit" as const, decidedBy: OLGA, views: {} },
        ],
      },
    ],
    approvals: [
      { ...statement, person: "alice@acme.example", purpose: "marketing", decidedBy: MIA, validUntil: NOON },
      { ...statement, person: "alice@acme.example", purpose: "marketing", decidedBy: MIA, validFrom: NOON },
      { ...statement, person: "bob@acme.example", purpose: "marketing", status: "requested" as const },
    ],
    acknowledgements: [],
  };

  it("puts together again to the same answers", () => {
    const legs = legsOfMesh(mesh, { by: "import", at: NOON, reason: "first filling", digest: sha256 });
    const record = { person: alice, legs: legs.filter(({ key }) => key.leg === "person"), acknowledgements: [] };
    const product = mesh.products.map(productContentOf)[0] ?? customers;
    const again = assembleMesh({
      hub: { release: 1, ...hubContentOf(mesh) },
      record,
      managers: people,
      products: [{ product, legs: legs.filter(({ key }) => key.leg === "product") }],
    });

    expect(product).toEqual(customers);
    for (const at of [NOON - DAY, NOON - 1, NOON, NOON + 365 * DAY]) {
      for (const purposeId of ["marketing", "fraud", "direct-email"]) {
        const asked = { ...question, purpose: purposeId, at };
        expect(indexMesh(again).decide(asked)).toEqual(indexMesh(mesh).decide(asked));
      }
    }
  });

  it("leaves out requests, since nobody is known to have made them", () => {
    const legs = legsOfMesh(mesh, { by: "import", at: NOON, reason: "first filling", digest: sha256 });

    expect(legs.some(({ key }) => key.leg === "person" && key.person === "bob@acme.example")).toBe(false);
    expect(legs.every(({ history }) => history[0]?.action === "import")).toBe(true);
  });
});

describe("what a view may be", () => {
  it("names consent columns in no filter but a plain condition", () => {
    const [table] = customers.tables;
    const tables = table && [{ ...table, consents: { marketing: "city" } }];
    const state = done(ask(NOTHING.product));
    const product = { ...customers, tables: tables ?? [] };
    const terms = { hub: published, product, now: NOON, digest: sha256 };

    const outcome = decide(state, OLGA, {}, terms);

    expect(outcome.refusal?.message).toContain("`city` says whether somebody consents");
  });
});
