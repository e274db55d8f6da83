import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identifierDomain } from "../../lib/encryption/identifier-domain.ts";
import { pseudonym } from "../../lib/encryption/pseudonym.ts";
import type { Mesh, Product } from "../../lib/model/mesh.ts";

const key = createSecretKey(Buffer.alloc(32, 1));
const otherKey = createSecretKey(Buffer.alloc(32, 2));

describe("pseudonym", () => {
  it("is what HMAC-SHA-256 gives, so that another language can make it too", () => {
    // python3: base64.urlsafe_b64encode(hmac.digest(bytes([1]*32), b"crm/customers.customers.customer_id\0C000001", "sha256")[:16])
    expect(pseudonym(key, "crm/customers.customers.customer_id", "C000001")).toBe("dRDdG2SK7CA1HJHtF5xmhw");
  });

  it("differs by key, by domain and by value", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one.normalize("NFC") !== other.normalize("NFC"));
        const made = [
          pseudonym(key, "a", one),
          pseudonym(key, "a", other),
          pseudonym(key, "b", one),
          pseudonym(otherKey, "a", one),
        ];
        expect(new Set(made).size).toBe(4);
      }),
    );
  });

  it("is equal for the two ways of writing one letter", () => {
    expect(pseudonym(key, "a", "Zo\u00eb")).toBe(pseudonym(key, "a", "Zoe\u0308"));
  });
});

describe("identifierDomain", () => {
  const product = (id: string, lineage: Product["lineage"]): Product => ({
    id,
    domain: id.split("/")[0] ?? "",
    name: id.split("/")[1] ?? "",
    owners: [],
    tables: [],
    inputs: [],
    lineage,
    declassifications: [],
    assignments: [],
  });
  const mesh = {
    products: [
      product("crm/customers", []),
      product("sales/orders", [
        {
          table: "orders",
          column: "buyer",
          kind: "identity",
          from: [{ product: "crm/customers", table: "customers", column: "id" }],
        },
        {
          table: "orders",
          column: "hash",
          kind: "derived",
          from: [{ product: "crm/customers", table: "customers", column: "id" }],
        },
      ]),
      product("bi/sales", [
        {
          table: "sales",
          column: "who",
          kind: "identity",
          from: [{ product: "sales/orders", table: "orders", column: "buyer" }],
        },
      ]),
    ],
  } as unknown as Mesh;

  it.each([
    { product: "crm/customers", table: "customers", column: "id", domain: "crm/customers.customers.id" },
    { product: "sales/orders", table: "orders", column: "buyer", domain: "crm/customers.customers.id" },
    { product: "bi/sales", table: "sales", column: "who", domain: "crm/customers.customers.id" },
    { product: "sales/orders", table: "orders", column: "hash", domain: "sales/orders.orders.hash" },
  ])("of $product.$column is $domain", ({ domain, ...column }) => {
    expect(identifierDomain(mesh, column)).toBe(domain);
  });
});
