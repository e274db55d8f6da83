import type { CatalogProduct } from "../api.ts";
import { ALICE } from "../cast.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Alice looks for data in the catalog. */
export async function findProducts(stage: Stage, story: Story): Promise<void> {
  story.act("Alice finds products in the catalog");
  story.does(ALICE, "GET /catalog");
  const { status, body } = await stage.hub(ALICE, "GET /catalog");
  const products = body.products ?? [];
  story.table(
    ["product", "made from", "columns", "serves", "Alice may use it for"],
    products.map((product) => [
      product.id,
      product.inputs.join(", ") || "its own records",
      product.tables.map(({ columns }) => columns.length).join(" + "),
      product.purposes.map(({ id }) => id).join("\n"),
      product.purposes
        .map(({ outcome, reasons }) => (outcome === "allow" ? "yes" : reasons.map(({ code }) => code).join(", ")))
        .join("\n"),
    ]),
  );
  story.claim("the catalog shows the products of all three domains", status === 200 && products.length === 3, status);
  story.claim("she may use customers for analytics, which Mia and Olga approved earlier", may(products, "analytics"));
  story.claim("she may not use them for marketing: nobody has said yes", !may(products, "marketing"));
  const prohibited = purposeOf(products, "credit-scoring")?.reasons.some(({ code }) => code === "prohibited");
  story.claim("nobody may use them for credit scoring: the owner forbade it", prohibited === true);
}

function may(products: readonly CatalogProduct[], purpose: string): boolean {
  return purposeOf(products, purpose)?.outcome === "allow";
}

function purposeOf(products: readonly CatalogProduct[], purpose: string) {
  return products.find(({ id }) => id === "crm/customers")?.purposes.find(({ id }) => id === purpose);
}
