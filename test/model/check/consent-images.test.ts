import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { loadScenarios } from "../../support/scenarios.ts";
import { put } from "../document/faults.ts";

const ROWS = "domains[1].products[1].assignments[0].views.orders.rows";

/** Faults of a mesh in which sales/orders carries a copy of crm/customers' consent, filtered by its owner. */
function faults(rows: string) {
  const [scenario] = loadScenarios().filter(({ file }) => file === "05-rows-follow.yaml");
  const mesh = structuredClone(scenario?.mesh) as object;
  put(mesh, ROWS, rows);
  return checkMesh(indexMesh(parseMesh(mesh))).faults;
}

describe("checkMesh follows consent downstream", () => {
  it.each(["buyer_consents = false", "NOT buyer_consents = true", "buyer_consents = true OR order_id = '1'"])(
    "refuses %s: withdrawing consent would add rows",
    (rows) => {
      expect(faults(rows)).toMatchObject([{ path: ROWS, message: expect.stringContaining("`buyer_consents`") }]);
    },
  );

  it.each(["buyer_consents = true", "order_id = '1'", "buyer_consents = true AND order_id = '1'"])(
    "accepts %s",
    (rows) => {
      expect(faults(rows)).toEqual([]);
    },
  );
});
