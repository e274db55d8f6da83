import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";

const CUSTOMERS = "domains[0].products[0]";
const ORDERS = "domains[1].products[0]";
const ALLOWANCE = {
  purpose: "marketing",
  decidedBy: "sue@acme.example",
  validFrom: "2026-02-01T00:00:00Z",
  validUntil: "2026-03-01T00:00:00Z",
  views: { orders: { columns: { buyer_email: "clear", order_id: "clear" } } },
};

/** The findings about inputs, with sales/orders opened for marketing and crm/customers filtered by consent alone. */
function findings(changes: Readonly<Record<string, unknown>>) {
  const mesh = exampleMesh();
  put(mesh, `${CUSTOMERS}.assignments[0].views.customers.rows`, undefined);
  put(mesh, `${ORDERS}.assignments`, [structuredClone(ALLOWANCE)]);
  put(
    mesh,
    `${ORDERS}.lineage`,
    mesh.domains[1].products[0].lineage.filter((entry: { to: string }) => entry.to !== "orders.seller_email"),
  );
  for (const [path, value] of Object.entries(changes)) put(mesh, path, value);
  const { warnings } = checkMesh(indexMesh(parseMesh(mesh)));
  return warnings.filter(({ id }) => id === "lineage" || id === "input-closed");
}

const LOWER = { [`${CUSTOMERS}.assignments[0].views.customers.columns.email`]: "pseudonym" };

describe("checkMesh holds views against inputs", () => {
  it("is content with a view that the inputs let through", () => {
    expect(findings({})).toEqual([]);
  });

  it("warns of a column of which inputs show less, naming both sides and both owners", () => {
    expect(findings(LOWER)).toEqual([
      {
        id: "lineage",
        path: `${ORDERS}.assignments[0].views`,
        message:
          "the view that `sue@acme.example` decided gives `marketing` more of `sales/orders` than its inputs ever let " +
          "through: `orders.buyer_email` (`clear`) comes from `crm/customers.customers.email`, of which less is seen",
        help:
          "ask the owners of `crm/customers` (`olga@acme.example` and `otto@acme.example`), or narrow the view of " +
          "`sales/orders` (`sue@acme.example`)",
      },
    ]);
  });

  it.each([
    {
      why: "the view states no more than that",
      changes: { [`${ORDERS}.assignments[0].views.orders.columns.buyer_email`]: "pseudonym" },
    },
    { why: "the view hides it", changes: { [`${ORDERS}.assignments[0].views.orders.columns.buyer_email`]: "hidden" } },
    {
      why: "a declassification lifts it",
      changes: {
        [`${ORDERS}.declassifications[0].to`]: "orders.buyer_email",
        [`${ORDERS}.declassifications[0].purposes`]: ["marketing"],
      },
    },
    { why: "the allowance was only asked for", changes: { [`${ORDERS}.assignments[0].status`]: "requested" } },
  ])("is content with a column of which inputs show less when $why", ({ changes }) => {
    expect(findings({ ...LOWER, ...changes })).toEqual([]);
  });

  it("warns of a column that a table-wide source keeps low", () => {
    const changes = { [`${CUSTOMERS}.assignments[0].views.customers.columns.city`]: "masked" };

    expect(findings(changes)[0]?.message).toContain(
      "`orders.order_id` (`clear`) comes from `crm/customers.customers.city`",
    );
  });

  it("warns of a column without lineage, even where it is declassified", () => {
    const changes = {
      [`${ORDERS}.assignments[0].views.orders.columns.seller_email`]: "clear",
      [`${ORDERS}.declassifications[0].to`]: "orders.seller_email",
      [`${ORDERS}.declassifications[0].purposes`]: ["marketing"],
    };

    expect(findings(changes)[0]?.message).toContain("`orders.seller_email` has no entry in the lineage");
  });

  it("warns of rows that cannot be carried", () => {
    const changes = { [`${CUSTOMERS}.assignments[0].views.customers.rows`]: "city = 'Oslo'" };

    expect(findings(changes)[0]?.message).toContain(
      "`orders` has no identity image of `city` of `crm/customers.customers@buyer`, by which rows are filtered",
    );
  });

  it("warns apart of an input that stays closed", () => {
    const changes = { [`${CUSTOMERS}.assignments[0].status`]: "requested" };

    expect(findings(changes).map(({ id }) => id)).toEqual(["input-closed"]);
    expect(findings(changes)[0]?.message).toContain(
      "`orders` draws on `crm/customers.customers@buyer`, which stays closed",
    );
  });

  it("is content once the inputs let it through at any time of the allowance", () => {
    const changes = { [`${CUSTOMERS}.assignments[0].validFrom`]: "2026-02-28T00:00:00Z" };

    expect(findings(changes)).toEqual([]);
    expect(findings({ ...changes, [`${ORDERS}.assignments[0].validUntil`]: "2026-02-28T00:00:00Z" })).toHaveLength(1);
  });

  it("tells why a column stays low rather than that the input is closed some of the time", () => {
    const open = {
      [`${ORDERS}.assignments[0].validFrom`]: undefined,
      [`${ORDERS}.assignments[0].validUntil`]: undefined,
    };

    expect(findings({ ...LOWER, ...open }).map(({ id }) => id)).toEqual(["lineage"]);
  });
});
