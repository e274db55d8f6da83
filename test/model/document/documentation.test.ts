import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { InvalidDocumentError } from "../../../lib/model/errors.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { hubContentOf, productContentOf } from "../../../lib/model/workflow/import-mesh.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const PAGE = readFileSync(resolve(ROOT, "docs/mesh-document.md"), "utf8");
const TEAM = resolve(ROOT, "examples/teams");

interface Row {
  readonly key: string;
  readonly cells: readonly string[];
}

/** The tables of the page that list keys, by the heading above them. */
const TABLES: ReadonlyMap<string, readonly Row[]> = new Map(
  PAGE.split(/^#+ /m).flatMap((section) => {
    const [, table] = /^\| key \| type .*\n\| --- .*\n((?:\|.*\n)+)/m.exec(section) ?? [];
    if (table === undefined) return [];
    const rows = table
      .trim()
      .split("\n")
      .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| ?| ?\|$/g, "")));
    return [[section.split("\n", 1)[0] ?? "", rows.map((cells) => ({ key: (cells[0] ?? "").slice(1, -1), cells }))]];
  }),
);

const product = (fields: object) => ({ domains: [{ products: [fields] }] });

/** Per heading, a document around an object of that kind. */
const AROUND: Readonly<Record<string, (object: object) => unknown>> = {
  "The document": (object) => object,
  Purpose: (object) => ({ purposes: [object] }),
  "Terms of a purpose": (acknowledgement) => ({ purposes: [{ acknowledgement }] }),
  Person: (object) => ({ people: [object] }),
  Predecessor: (previousManager) => ({ people: [{ previousManager }] }),
  Delegation: (object) => ({ delegations: [object] }),
  Guardrail: (object) => ({ guardrails: [object] }),
  Domain: (object) => ({ domains: [object] }),
  Product: product,
  Table: (object) => product({ tables: [object] }),
  Column: (object) => product({ tables: [{ columns: [object] }] }),
  Lineage: (object) => product({ lineage: [object] }),
  Declassification: (object) => product({ declassifications: [object] }),
  Assignment: (object) => product({ assignments: [object] }),
  View: (orders) => product({ assignments: [{ views: { orders } }] }),
  Approval: (object) => ({ approvals: [object] }),
  Acknowledgement: (object) => ({ acknowledgements: [object] }),
};

function faultsOf(document: unknown) {
  try {
    parseMesh(document);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults;
    throw error;
  }
}

/** The keys that a reader asks an object for. */
function acceptedKeys(around: (object: object) => unknown): ReadonlySet<string> {
  const asked = new Set<string>();
  const object = new Proxy(
    {},
    {
      getOwnPropertyDescriptor(_, key) {
        asked.add(String(key));
        return undefined;
      },
    },
  );
  faultsOf(around(object));
  return asked;
}

/** Where the object stands in the document around it, to put a key behind. */
function pathOf(around: (object: object) => unknown): string {
  const [path] = faultsOf(around({ "?": null })).flatMap(({ path }) => (path.endsWith('["?"]') ? [path] : []));
  const before = path?.slice(0, -'["?"]'.length);
  return before ? `${before}.` : "";
}

const [example = "", lineage = ""] = [/^mesh: 1\n/m, /^lineage:\n/m].map((beginning) =>
  [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => text).find((text) => beginning.test(text)),
);

/** Every key that stands anywhere in a document. */
function keysIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

describe("docs/mesh-document.md", () => {
  const contract = (path: string) => parse(readFileSync(resolve(TEAM, path), "utf8"));
  const mesh = parseMesh(parse(example), { contract });

  it("has a table for every kind of object", () => {
    expect([...TABLES.keys()]).toEqual(Object.keys(AROUND));
  });

  describe.each(Object.entries(AROUND))("%s", (heading, around) => {
    const rows = TABLES.get(heading) ?? [];
    const path = pathOf(around);

    it("lists the keys that are accepted, and no others", () => {
      expect(rows.map(({ key }) => key).sort()).toEqual([...acceptedKeys(around)].sort());
    });

    it("says which are required", () => {
      const missing = faultsOf(around({})).filter(({ message }) => message.startsWith("is required but missing"));
      const required = rows.filter(({ cells }) => cells[2] === "required").map(({ key }) => path + key);
      const inside = new Set(rows.map(({ key }) => path + key));
      expect(required.sort()).toEqual(
        missing
          .map((fault) => fault.path)
          .filter((one) => inside.has(one))
          .sort(),
      );
    });

    it("names every word that a key takes", () => {
      for (const { key, cells } of rows) {
        const fault = faultsOf(around({ [key]: "?" })).find((one) => one.path === path + key);
        const [, words = ""] = /^expected one of (.*), found/.exec(fault?.message ?? "") ?? [];
        expect(cells[1] === "word", key).toBe(words !== "");
        for (const word of words === "" ? [] : words.split(", ")) expect(cells[3], key).toContain(word);
      }
    });

    it("is in the example with every key", () => {
      const used = new Set(keysIn(parse(example)));
      expect(rows.map(({ key }) => key).filter((key) => !used.has(key))).toEqual([]);
    });
  });

  it("ends with a document that says what it seems to say", () => {
    const question = { person: "alice@acme.example", product: "sales/orders", purpose: "marketing" };
    expect(indexMesh(mesh).decide({ ...question, at: Date.parse("2026-05-20T00:00:00Z") })).toMatchObject({
      outcome: "allow",
      view: { orders: { columns: { order_id: "clear", buyer: "pseudonym", seller: "clear" } } },
    });
  });

  it("says what of that document the hub publishes, and what a domain", () => {
    const { domains, ...others } = hubContentOf(mesh);
    const [, hub = "", domain = ""] =
      /^\| (.*domains with their owners.*) \| the hub, .*\n\| (.*) \| its domain, /m.exec(PAGE) ?? [];
    expect(domains).toHaveLength(2);
    for (const key of [...Object.keys(others), "people"]) expect(hub, key).toContain(key);
    for (const product of mesh.products) {
      const content = productContentOf(product);
      for (const key of ["owners", "tables", "inputs", "lineage"])
        expect([content, domain]).toEqual([
          expect.objectContaining({ [key]: expect.anything() }),
          expect.stringContaining(key),
        ]);
      expect(Object.keys(content.offers)).toEqual(["marketing"]);
      expect(content).not.toHaveProperty("assignments");
    }
  });

  it("explains the lineage of that document", () => {
    const { domains } = parse(example);
    expect(parse(lineage).lineage).toEqual(domains[1].products[0].lineage);
  });
});
