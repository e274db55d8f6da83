import { type PhysicalTables, physicalColumns } from "../../lake-formation/physical-columns.ts";
import { purposeReach } from "../../lake-formation/reach.ts";
import type { MeshIndex } from "../../model/decision.ts";
import { isUsable, type Mesh, type Product, type Purpose } from "../../model/mesh.ts";
import { indexMesh } from "../../model/mesh-index.ts";

/** What constructs ask a mesh; worked out once per mesh however many products an app deploys. */
export interface MeshFacts {
  readonly index: MeshIndex;
  /** Purposes that can be acted for. */
  readonly purposes: readonly Purpose[];
  readonly products: ReadonlyMap<string, Product>;
  readonly hasDomain: (domain: string) => boolean;
  /** Ids of usable purposes that some statement of the product could ever cover. */
  readonly purposesOf: (product: Product) => readonly string[];
  readonly columnsOf: (product: Product) => PhysicalTables;
}

const known = new WeakMap<Mesh, MeshFacts>();

/** The facts of `mesh`, remembered for as long as the mesh itself. */
export function meshFacts(mesh: Mesh): MeshFacts {
  let facts = known.get(mesh);
  if (!facts) {
    facts = workOut(mesh);
    known.set(mesh, facts);
  }
  return facts;
}

function workOut(mesh: Mesh): MeshFacts {
  const purposes = mesh.purposes.filter(isUsable);
  const usable = new Set(purposes.map(({ id }) => id));
  const domains = new Set(mesh.domains.map(({ id }) => id));
  const reach = purposeReach(mesh);
  return {
    index: indexMesh(mesh),
    purposes,
    products: new Map(mesh.products.map((product) => [product.id, product])),
    hasDomain: (domain) => domains.has(domain),
    purposesOf: (product) => [...reach(product)].filter((purpose) => usable.has(purpose)).sort(),
    columnsOf: physicalColumns(mesh),
  };
}
