import { decide } from "./decide.ts";
import { decideSession } from "./decide-session.ts";
import type { Decision, MeshIndex, Question, SessionDecision, SessionQuestion } from "./decision.ts";
import { type LinkedMesh, linkMesh } from "./linked-mesh.ts";
import type { Instant, Mesh, Product, View } from "./mesh.ts";
import { isCompliant, nextChangeOf, sightAt } from "./products.ts";
import { viewsAt } from "./views-at.ts";

/**
 * Prepares a mesh for questions: resolves every name once, so that a question is a handful of look-ups.
 *
 * Takes a mesh as {@link parseMesh} returns it. Views are worked out when first asked for and kept, per product,
 * purpose and stretch of time in which no statement begins or ends.
 *
 * @throws RangeError if a name in the mesh does not resolve, or purposes or inputs form a cycle
 */
export function indexMesh(mesh: Mesh): MeshIndex {
  return new IndexedMesh(mesh);
}

class IndexedMesh implements MeshIndex {
  readonly mesh: Mesh;
  readonly #linked: LinkedMesh;

  constructor(mesh: Mesh) {
    this.mesh = mesh;
    this.#linked = linkMesh(mesh);
  }

  decide(question: Question): Decision {
    return decide(this.#linked, question);
  }

  decideSession(question: SessionQuestion): SessionDecision {
    return decideSession(this.#linked, question);
  }

  effectiveView(product: string, purpose: string, at: Instant): View | undefined {
    const about = this.#linked.purposes.get(purpose);
    const node = this.#linked.products.get(product);
    if (!about || !node || !isCompliant(node, about, at)) return undefined;
    const { view, reasons } = sightAt(node, about, at);
    return reasons.length === 0 ? view : undefined;
  }

  viewsAt(at: Instant): (product: string, purpose: string) => View | undefined {
    return viewsAt(this.#linked, at);
  }

  nextChange(product: string, at: Instant): Instant {
    const node = this.#linked.products.get(product);
    return node ? nextChangeOf(node, at) : Number.POSITIVE_INFINITY;
  }

  product(id: string): Product | undefined {
    return this.#linked.products.get(id)?.product;
  }
}
