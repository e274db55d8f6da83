import { describe, expect, it } from "vitest";
import type { MeshIndex } from "../../lib/model/decision.ts";
import type { Assignment, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { isTrue } from "../../lib/model/row-filter.ts";
import { allowance, NOON, newMesh, newProduct, newPurpose, newTable } from "../lake-formation/meshes.ts";

const MINUTE = 60_000;
const PERSON = "alice@acme.example";
const MANAGER = "mia@acme.example";
const PRODUCT = "crm/customers";

const CITY = { customers: { columns: { city: "clear" } } } as const;

/** One product with these assignments; Alice may act for every purpose. */
function meshWith(assignments: readonly Assignment[], purposes: Mesh["purposes"] = [newPurpose("marketing")]): Mesh {
  return newMesh({
    purposes,
    people: [{ id: MANAGER }, { id: PERSON, manager: MANAGER }],
    products: [newProduct(PRODUCT, { tables: [newTable("customers", ["city"])], assignments })],
    approvals: purposes.map(({ id }) => ({
      person: PERSON,
      purpose: id,
      purposeVersion: 1,
      status: "approved",
      decidedBy: MANAGER,
      validFrom: NOON - 60 * MINUTE,
    })),
  });
}

function answer(index: MeshIndex, at: number, purpose = "marketing") {
  return index.decide({ person: PERSON, product: PRODUCT, purpose, at });
}

describe("a product that is closed for a while", () => {
  const pause: Assignment = {
    ...allowance("marketing", {}),
    effect: "prohibit",
    validFrom: NOON,
    validUntil: NOON + 5 * MINUTE,
  };
  const index = indexMesh(meshWith([allowance("marketing", CITY), pause]));

  it("is open until then, although what is seen afterwards is the same", () => {
    expect(answer(index, NOON - 10 * MINUTE)).toMatchObject({ outcome: "allow", expiresAt: NOON, view: CITY });
  });

  it("is closed meanwhile, asked before and after", () => {
    expect(answer(index, NOON + 10 * MINUTE)).toMatchObject({ outcome: "allow", view: CITY });
    expect(answer(index, NOON)).toMatchObject({ outcome: "deny", reasons: [{ code: "prohibited" }] });
    expect(answer(index, NOON + 5 * MINUTE - 1)).toMatchObject({ outcome: "deny" });
  });
});

describe("an index that was asked about more purposes than it keeps", () => {
  const purposes = Array.from({ length: 100 }, (_, number) => newPurpose(`purpose-${number}`));
  const viewOf = (id: string) => ({
    customers: { columns: CITY.customers.columns, rows: isTrue(id.replace("-", "_")) },
  });
  const mesh = meshWith(
    purposes.map(({ id }) => allowance(id, viewOf(id))),
    purposes,
  );

  it("answers the first as it did before, and none with what another one sees", () => {
    const index = indexMesh(mesh);
    const first = answer(index, NOON, "purpose-0");

    for (const { id } of purposes)
      expect(answer(index, NOON, id)).toMatchObject({ outcome: "allow", view: viewOf(id) });

    expect(answer(index, NOON, "purpose-0")).toEqual(first);
  });
});
