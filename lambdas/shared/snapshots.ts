import type { ViewIndex } from "../../lib/model/decision.ts";
import { type LinkedMesh, linkMesh } from "../../lib/model/linked-mesh.ts";
import type { ProductPart } from "../../lib/model/linked-products.ts";
import type { Person } from "../../lib/model/mesh.ts";
import { indexViews } from "../../lib/model/view-index.ts";
import { assembleMesh, assembleProducts } from "../../lib/model/workflow/assemble-mesh.ts";
import type { Hub, PersonRecord, ProductContent, ProductRecord } from "../../lib/model/workflow/hub.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { HubTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";

type OneProductTable = Pick<ProductTable, "readProduct">;

/** Reads just what questions about what these products show need, whoever asks, and prepares it for them. */
export async function readViews(
  table: HubTable & OneProductTable,
  products: readonly ProductRecord[],
): Promise<ViewIndex> {
  return indexViews(await readProductPart(table, products));
}

/** Reads just what questions about what these products show need, whoever asks. */
export async function readProductPart(
  table: HubTable & OneProductTable,
  products: readonly ProductRecord[],
): Promise<ProductPart> {
  const [hub, closed] = await Promise.all([table.readHub(), withInputs(table, products)]);
  return assembleProducts(hub, closed);
}

/** What questions whether one person may see some products are answered by, read once. */
export interface Snapshot {
  readonly hub: Hub;
  /** The person, unless nobody has that id. */
  readonly record: PersonRecord | undefined;
  /** The person and everybody above, nearest first. */
  readonly line: readonly Person[];
  readonly mesh: LinkedMesh;
}

/** Reads just what questions whether this person may see these products need, and prepares it for them. */
export async function readSnapshot(
  table: HubTable & PeopleTable & OneProductTable,
  { person, products }: { readonly person: string; readonly products: readonly ProductRecord[] },
): Promise<Snapshot> {
  const [hub, record, line, closed] = await Promise.all([
    table.readHub(),
    table.readPerson(person),
    table.readLine(person),
    withInputs(table, products),
  ]);
  return { hub, record, line, mesh: linkMesh(assembleMesh({ hub, record, managers: line, products: closed })) };
}

/** Every product that a product is made from, all the way up, as far as it is published and can be understood. */
export async function readInputs(table: OneProductTable, product: ProductContent): Promise<readonly ProductContent[]> {
  const records = await withInputs(table, [{ product, legs: [] }]);
  return records.map((record) => record.product).filter(({ id }) => id !== product.id);
}

/** The products, and every product that they are made from, of whichever domain. */
async function withInputs(
  table: OneProductTable,
  products: readonly ProductRecord[],
): Promise<readonly ProductRecord[]> {
  const known = new Map(products.map((record) => [record.product.id, record]));
  let added = products;
  while (added.length > 0) {
    const missing = new Set(added.flatMap(({ product }) => product.inputs).filter((id) => !known.has(id)));
    const read = await Promise.all([...missing].map((id) => unlessCorrupt(table.readProduct(id))));
    // an input that nobody publishes (any more) closes what is made from it: assembleMesh leaves that out
    added = read.filter((record) => record !== undefined);
    for (const record of added) known.set(record.product.id, record);
  }
  return [...known.values()];
}

/**
 * What was read, or nothing if it cannot be understood: as good as missing, which denies. One domain wrote it, and must
 * not be able to keep others from being narrowed or from finding their products.
 */
export async function unlessCorrupt<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof CorruptItemError) return undefined;
    throw error;
  }
}
