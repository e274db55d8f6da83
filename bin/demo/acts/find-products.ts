import type { CatalogProduct } from "../api.ts";
import { ALICE } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Alice looks for data in the catalog. */
export async function findProducts(stage: Stage, story: Story): Promise<void> {
  story.act("Alice finds products in the catalog");
  story.does(ALICE, "looks what there is, and what she may use it for", "GET /catalog");
  const { status, body } = await stage.hub(ALICE, "GET /catalog");
  const products = body.products ?? [];
  story.table(
    ["product", "made from", "columns", "purpose", "may Alice use it for that?"],
    products.flatMap(({ id, inputs, tables, purposes }) =>
      purposes.map(({ id: purpose, outcome, reasons }, index) => {
        const columns = tables.map((table) => table.columns.length).join(" + ");
        const product = index === 0 ? [id, inputs.join(", ") || "its own records", columns] : ["", "", ""];
        return [...product, purpose, outcome === "allow" ? "yes" : `no: ${inWords(reasons)}`];
      }),
    ),
  );
  story.claim("the catalog shows the products of all three domains", status === 200 && products.length === 3, status);
  story.claim("she may use customers for analytics, which Mia and Olga approved earlier", may(products, "analytics"));
  story.claim("she may not use them for marketing: nobody has said yes", !may(products, "marketing"));
  const prohibited = purposeOf(products, "credit-scoring")?.reasons.some(({ code }) => code === "prohibited");
  story.claim("nobody may use them for credit scoring: the owner forbade it", prohibited === true);
}

/** The API's own sentences say more, such as who can change it; a table has room for a few words. */
const FEW_WORDS: Readonly<Record<string, string>> = {
  "no-approval": "nobody approved Alice",
  "acknowledgement-missing": "she has not agreed to its terms",
  "not-assigned": "its owner has not allowed it",
  prohibited: "its owner forbade it",
  "nothing-visible": "there is nothing to see",
  "lineage-closed": "its source is closed",
  "lineage-column": "columns of its source are hidden",
};

function inWords(reasons: CatalogProduct["purposes"][number]["reasons"]): string {
  return reasons.map(({ code }) => FEW_WORDS[code] ?? code).join("; ");
}

function may(products: readonly CatalogProduct[], purpose: string): boolean {
  return purposeOf(products, purpose)?.outcome === "allow";
}

function purposeOf(products: readonly CatalogProduct[], purpose: string) {
  return products.find(({ id }) => id === "crm/customers")?.purposes.find(({ id }) => id === purpose);
}
