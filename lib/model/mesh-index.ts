import { decide } from "./decide.ts";
import { decideSession } from "./decide-session.ts";
import type { Decision, MeshIndex, Question, SessionDecision, SessionQuestion } from "./decision.ts";
import { type LinkedMesh, linkMesh } from "./linked-mesh.ts";
import type { Mesh, Product } from "./mesh.ts";
import { IndexedViews } from "./view-index.ts";

/**
 * Prepares a mesh for questions: resolves every name once, so that a question is a handful of look-ups.
 *
 * Takes a mesh as {@link parseMesh} returns it. Views are worked out when first asked for and kept, per product,
 * purpose and stretch of time in which no statement begins or ends.
 *
 * @throws RangeError if a name in the mesh does not resolve, or purposes or inputs form a cycle
 */
export function indexMesh(mesh: Mesh): MeshIndex {
  return new IndexedMesh(mesh, linkMesh(mesh));
}

class IndexedMesh extends IndexedViews<Mesh> implements MeshIndex {
  readonly #linked: LinkedMesh;

  constructor(mesh: Mesh, linked: LinkedMesh) {
    super(mesh, linked);
    this.#linked = linked;
  }

  decide(question: Question): Decision {
    return decide(this.#linked, question);
  }

  decideSession(question: SessionQuestion): SessionDecision {
    return decideSession(this.#linked, question);
  }

  product(id: string): Product | undefined {
    return this.#linked.products.get(id)?.product;
  }
}
