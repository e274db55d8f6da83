import { describe, expect, it } from "vitest";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { exampleMesh } from "./example-mesh.ts";
import { faultsOf, put } from "./faults.ts";

describe("parseMesh withstands documents made to hurt", () => {
  it("keeps names that objects inherit apart from what objects inherit", () => {
    const mesh = parseMesh({
      mesh: 1,
      purposes: [{ id: "constructor", lawfulBasis: "contract" }],
      domains: [
        {
          id: "constructor",
          products: [
            {
              id: "valueof",
              tables: [{ name: "constructor", columns: [{ name: "constructor", type: "string" }] }],
              assignments: [{ purpose: "constructor", views: { constructor: { columns: { constructor: "clear" } } } }],
            },
          ],
        },
      ],
    });
    const views = mesh.products[0]?.assignments[0]?.views;

    expect(views?.constructor).toEqual({ columns: { constructor: "clear" }, rows: undefined });
    expect(mesh.products[0]?.tables[0]?.consents.constructor).toBeUndefined();
  });

  it("reads no key that a document inherits", () => {
    const document = Object.assign(Object.create({ people: 5 }), { mesh: 1 });

    expect(parseMesh(document).people).toEqual([]);
  });

  it("lets no key of a document reach what objects inherit", () => {
    const document = JSON.parse(
      '{"mesh":1,"__proto__":{"polluted":1},"people":[{"id":"ab","__proto__":{"manager":"x"}}]}',
    );

    expect(faultsOf(document).map(({ path }) => path)).toEqual(["people[0].__proto__", "__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("shortens what it quotes, and shows nothing that a terminal would act on", () => {
    const mesh = exampleMesh();
    mesh.purposes[0].status = `\u001b[31m\u202e${"x".repeat(500)}`;
    mesh[`k${"e".repeat(500)}y\u0007`] = 1;
    const text = faultsOf(mesh)
      .map(({ path, message }) => `${path} ${message}`)
      .join();

    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.length).toBeLessThan(500);
  });

  it("looks no deeper than it needs to", () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = depth % 2 ? [deep] : { deep };
    const mesh = exampleMesh();
    put(mesh, "people[0].manager", deep);
    put(mesh, "domains[0].products[0].assignments[0].views.customers.rows", deep);

    expect(faultsOf(mesh).map(({ path }) => path)).toEqual([
      "people[0].manager",
      "domains[0].products[0].assignments[0].views.customers.rows",
    ]);
  });

  it("follows no circle of aliases", () => {
    const mesh = exampleMesh();
    mesh.domains[0].products[0].assignments[0].views = mesh;

    expect(faultsOf(mesh).length).toBeGreaterThan(0);
  });

  it("stays quick with long text wherever text is read", () => {
    const long = "a.@-_/'(".repeat(200_000);
    const mesh = exampleMesh();
    const places = ["purposes[0].id", "purposes[0].maxApproval", "approvals[0].validFrom", "people[0].id"];
    const inner = ["subject", "name"].map((key) => `domains[0].products[0].tables[0].${key}`);
    const lineage = ["to", "from[0]"].map((key) => `domains[1].products[0].lineage[0].${key}`);
    for (const path of [...places, ...inner, ...lineage]) put(mesh, path, long);
    put(mesh, "domains[0].products[0].assignments[0].views.customers.rows", long);

    expect(faultsOf(mesh).every(({ path, message }) => path.length + message.length < 500)).toBe(true);
  });
});
