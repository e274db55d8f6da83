import type { MeshIndex } from "../../lib/model/decision.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { assembleMesh } from "../../lib/model/workflow/assemble-mesh.ts";
import type { ProductRecord } from "../../lib/model/workflow/hub.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { PolicyTable } from "../../lib/ports/policy-table.ts";

/** What a question is about: a person, products, or both. */
export interface Subjects {
  readonly person?: string | undefined;
  readonly products?: readonly ProductRecord[] | undefined;
}

/** Reads just what questions about these subjects need, and prepares it for them. */
export async function readSnapshot(table: PolicyTable, { person, products = [] }: Subjects): Promise<MeshIndex> {
  const [hub, record, managers, closed] = await Promise.all([
    table.readHub(),
    person === undefined ? undefined : table.readPerson(person),
    person === undefined ? [] : table.readLine(person),
    withInputs(table, products),
  ]);
  return indexMesh(assembleMesh({ hub, people: record ? [record] : [], managers, products: closed }));
}

/** The products, and every product that they are made from, of whichever domain. */
async function withInputs(table: PolicyTable, products: readonly ProductRecord[]): Promise<readonly ProductRecord[]> {
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
