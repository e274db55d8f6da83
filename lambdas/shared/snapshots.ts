import type { ViewIndex } from "../../lib/model/decision.ts";
import { type LinkedMesh, linkMesh } from "../../lib/model/linked-mesh.ts";
import type { ProductPart } from "../../lib/model/linked-products.ts";
import type { Person } from "../../lib/model/mesh.ts";
import { indexViews } from "../../lib/model/view-index.ts";
import { assembleMesh, assembleProducts } from "../../lib/model/workflow/assemble-mesh.ts";
import type { Hub, PersonRecord, ProductContent, ProductRecord } from "../../lib/model/workflow/hub.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { Allowance, HubTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";

type OneProductTable = Pick<ProductTable, "readProduct">;

/**
 * Reads just what questions about what these products show need, whoever asks, and prepares it for them.
 *
 * @param allowance of what they are made from; what is made from what is not read stays closed. @default - no end
 */
export async function readViews(
  table: HubTable & OneProductTable,
  products: readonly ProductRecord[],
  allowance?: Allowance,
): Promise<ViewIndex> {
  return indexViews(await readProductPart(table, products, allowance));
}

/** Reads just what questions about what these products show need, whoever asks. */
export async function readProductPart(
  table: HubTable & OneProductTable,
  products: readonly ProductRecord[],
  allowance?: Allowance,
): Promise<ProductPart> {
  const [hub, closed] = await Promise.all([table.readHub(), withInputs(table, products, allowance)]);
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
  /** Whether the products are made from more than one answer can look at: those that are stand closed in the mesh. */
  readonly isCut: boolean;
}

/** What is read of what products are made from for one answer, so that it comes in time: 16 MB, of some 300 products. */
const UNITS_OF_INPUTS = 4_000;
/** Products one made from the other: whoever follows a longer line outgrows the stack. What is made from it stays closed. */
const MOST_LEVELS = 1_000;
/** Of each some MB may be stored: no more are under way than can be held. */
const AT_ONCE = 25;

/** Reads just what questions whether this person may see these products need, and prepares it for them. */
export async function readSnapshot(
  table: HubTable & PeopleTable & OneProductTable,
  { person, products }: { readonly person: string; readonly products: readonly ProductRecord[] },
): Promise<Snapshot> {
  const allowance = { left: UNITS_OF_INPUTS };
  const [hub, record, line, closed] = await Promise.all([
    table.readHub(),
    table.readPerson(person),
    table.readLine(person),
    withInputs(table, products, allowance),
  ]);
  const mesh = linkMesh(assembleMesh({ hub, record, managers: line, products: closed }));
  return { hub, record, line, mesh, isCut: allowance.left <= 0 };
}

/** Every product that a product is made from, all the way up, as far as it is published and can be understood. */
export async function readInputs(table: OneProductTable, product: ProductContent): Promise<readonly ProductContent[]> {
  const records = await withInputs(table, [{ product, legs: [] }]);
  return records.map((record) => record.product).filter(({ id }) => id !== product.id);
}

/** The products, and every product that they are made from, of whichever domain, as far as the allowance goes. */
async function withInputs(
  table: OneProductTable,
  products: readonly ProductRecord[],
  allowance?: Allowance,
): Promise<readonly ProductRecord[]> {
  const records = [...products];
  const asked = new Set(products.map(({ product }) => product.id));
  for (let level = products, left = MOST_LEVELS; level.length > 0 && left > 0; left -= 1) {
    const named = level.flatMap(({ product }) => product.inputs);
    // those by which the set grows
    const missing = named.filter((id) => asked.size < asked.add(id).size);
    const added: ProductRecord[] = [];
    while (missing.length > 0 && (allowance?.left ?? 1) > 0) {
      const reading = missing.splice(0, AT_ONCE).map((id) => unlessCorrupt(table.readProduct(id, allowance)));
      // an input that nobody publishes (any more) closes what is made from it: assembleMesh leaves that out
      added.push(...(await Promise.all(reading)).filter((record) => record !== undefined));
    }
    records.push(...added);
    level = added;
  }
  return records;
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
