import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import type { Fault } from "../../../lib/model/errors.ts";
import type { Mesh, Product } from "../../../lib/model/mesh.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { faultsOf, put } from "../document/faults.ts";

/** What the mesh calls the contract. */
export const FILE = "orders.odcs.yaml";

/** The example mesh with sales/orders from a contract, whose view for marketing an owner allows. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it to break it
export function meshWithContract(): any {
  const mesh = exampleMesh();
  const assignments = [{ purpose: "marketing", decidedBy: "sue@acme.example" }];
  put(mesh, "domains[1].products[0]", { id: "orders", contract: FILE, assignments });
  return mesh;
}

/** A mesh with the contract. */
export function meshFrom(contract: unknown): Mesh {
  return parseMesh(meshWithContract(), { contract: () => contract });
}

/** The product that the contract describes. */
export function productFrom(contract: unknown): Product {
  const product = meshFrom(contract).products[1];
  if (!product) throw new Error("the example lost its second product");
  return product;
}

/** Every fault of the contract, with places as the contract itself has them. */
export function contractFaults(contract: unknown): readonly Fault[] {
  const faults = faultsOf(meshWithContract(), { contract: () => contract });
  return faults.map((fault) => ({ ...fault, path: fault.path.replace(/^orders\.odcs\.yaml(?:: )?/, "") }));
}
