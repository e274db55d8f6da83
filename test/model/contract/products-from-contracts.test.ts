import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { InvalidDocumentError } from "../../../lib/model/errors.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { readShape } from "../../../lib/model/shape.ts";
import { tableNodes } from "../../../lib/model/table-lineage.ts";
import { productContentOf } from "../../../lib/model/workflow/import-mesh.ts";
import { productSchema } from "../../../lib/model/workflow/schemas/product.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { faultsOf, put } from "../document/faults.ts";
import { exampleContract } from "./example-contract.ts";

const END = "2027-01-01T00:00:00Z";
const PRODUCT = "domains[1].products[0]";

/** The example mesh with sales/orders from the example contract. */
function meshWithContract() {
  const mesh = exampleMesh();
  put(mesh, PRODUCT, { id: "orders", contract: "orders.odcs.yaml" });
  return mesh;
}

const options = { contract: () => exampleContract() };

describe("parseMesh with contracts", () => {
  it("takes tables, owners, inputs and lineage from the contract", () => {
    const [, product] = parseMesh(meshWithContract(), options).products;

    expect(product).toMatchObject({
      id: "sales/orders",
      contract: "orders.odcs.yaml",
      owners: ["sue@acme.example", "ola@acme.example"],
      inputs: ["crm/customers"],
      tables: [{ name: "orders", subject: "buyer_email", consents: { marketing: "buyer_consents" } }],
    });
    expect(product?.lineage).toHaveLength(3);
  });

  it("never lets who owned the product by its contract declassify what the product withholds", () => {
    const officer = "sam@acme.example";
    const mesh = meshWithContract();
    put(mesh, "privacyOfficers", ["dpo@acme.example", officer]);
    const declassification = { to: "orders.buyer_email", purposes: ["analytics"], reason: "agreed", validUntil: END };
    const decided = (decidedBy: string) => {
      put(mesh, `${PRODUCT}.declassifications`, [{ ...declassification, decidedBy }]);
      const index = indexMesh(parseMesh(mesh, options));
      const orders = index.mesh.products[1];
      const [node] = orders ? tableNodes(orders, new Set(index.mesh.privacyOfficers), { deciders: new Set() }) : [];
      const warned = checkMesh(index).warnings.filter(({ id }) => id === "declassifier");
      return { counts: node?.declassifications.length, warned: warned.map(({ message }) => message) };
    };

    const [, orders] = parseMesh(mesh, options).products;
    expect(orders).toMatchObject({ pastOwners: [officer] });
    expect(orders && readShape(productSchema, productContentOf(orders))).toMatchObject({
      value: { pastOwners: [officer] },
    });
    expect(decided("dpo@acme.example")).toEqual({ counts: 1, warned: [] });
    expect(decided(officer)).toEqual({
      counts: 0,
      warned: [`\`${officer}\` owns or owned the product, so this declassification never counts`],
    });
  });

  it("asks for the contract by the name that the document gives", () => {
    const asked: string[] = [];
    const contract = (path: string) => {
      asked.push(path);
      return exampleContract();
    };
    parseMesh(meshWithContract(), { contract });

    expect(asked).toEqual(["orders.odcs.yaml"]);
  });

  it("adds what the document states beside it", () => {
    const mesh = meshWithContract();
    put(mesh, `${PRODUCT}.owners`, ["pia@acme.example", "sue@acme.example"]);
    put(mesh, `${PRODUCT}.lineage`, [{ to: "orders", from: ["crm/customers.customers.city"], kind: "indirect" }]);
    const [, product] = parseMesh(mesh, options).products;

    expect(product?.owners).toEqual(["pia@acme.example", "sue@acme.example", "ola@acme.example"]);
    expect(product?.lineage).toHaveLength(4);
  });

  it("gives an allowance without views the view that the contract states for its purpose", () => {
    const mesh = meshWithContract();
    const own = { orders: { columns: { order_id: "clear" } } };
    put(mesh, `${PRODUCT}.assignments`, [
      { purpose: "marketing", validUntil: "2026-01-01T00:00:00Z" },
      { purpose: "marketing", validFrom: "2026-01-01T00:00:00Z", views: own },
      { purpose: "marketing", effect: "prohibit" },
      { purpose: "analytics" },
    ]);
    const views = parseMesh(mesh, options).products[1]?.assignments.map((assignment) => assignment.views);

    expect(views).toMatchObject([
      { orders: { columns: { buyer_email: "clear", order_id: "pseudonym" } } },
      own,
      {},
      {},
    ]);
    expect(Object.keys(views?.[2] ?? {})).toEqual([]);
    expect(Object.keys(views?.[3] ?? {})).toEqual([]);
  });

  it("names contract and place of a fault", () => {
    const contract = exampleContract();
    put(contract, "schema[0].properties[3].clasification", "contact");
    put(contract, "customProperties[3].value.marketng", {});

    expect(faultsOf(meshWithContract(), { contract: () => contract })).toEqual([
      {
        path: "orders.odcs.yaml: schema[0].properties[3].clasification",
        message: "unknown key",
        help: "did you mean `classification`?",
      },
      {
        path: "orders.odcs.yaml: customProperties[3].value.marketng",
        message: "unknown purpose `marketng`",
        help: "did you mean `marketing`?",
      },
    ]);
  });

  it("checks views of the document against the contract's tables", () => {
    const mesh = meshWithContract();
    const views = { orders: { columns: { customerRef: "clear", buyer_mail: "clear" } } };
    put(mesh, `${PRODUCT}.assignments`, [{ purpose: "marketing", views }]);

    expect(faultsOf(mesh, options).map(({ message }) => message)).toEqual([
      "column `customerRef` cannot be governed: Glue and the kit keep no such name",
      "unknown column `buyer_mail`",
    ]);
  });

  it("reports a contract that cannot be read once, not what it would have said", () => {
    const mesh = meshWithContract();
    put(mesh, `${PRODUCT}.assignments`, [{ purpose: "marketing", views: { orders: { columns: { a: "clear" } } } }]);
    const contract = () => {
      throw new Error("ENOENT: no such file, open '/home/somebody/orders.odcs.yaml'");
    };

    expect(faultsOf(mesh, { contract })).toEqual([
      { path: `${PRODUCT}.contract`, message: "cannot be read", help: "is there such a file?" },
    ]);
  });

  it("passes on what the reader of the file says of it", () => {
    const contract = () => {
      throw new InvalidDocumentError([{ path: "orders.odcs.yaml:3:1", message: "malformed YAML", help: "close it" }]);
    };

    expect(faultsOf(meshWithContract(), { contract })).toEqual([
      { path: `${PRODUCT}.contract`, message: "orders.odcs.yaml:3:1: malformed YAML", help: "close it" },
    ]);
  });

  it("refuses contracts where nobody can read them", () => {
    expect(faultsOf(meshWithContract())).toMatchObject([{ message: "contracts cannot be read here" }]);
  });

  it("reads no second meaning into a contract that is no object", () => {
    expect(faultsOf(meshWithContract(), { contract: () => "text" })).toEqual([
      { path: "orders.odcs.yaml", message: "expected an object, found `text`", help: undefined },
    ]);
  });
});
