import type { MeshIndex } from "../../lib/model/decision.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { type Data, gained, visibleCells } from "./cells.ts";

/** Everything that somebody may see or do after a change, and not before it. */
export function gains(
  before: Mesh,
  after: Mesh,
  { at, data }: { readonly at: Instant; readonly data: Data },
): readonly string[] {
  const indexes = { before: indexMesh(before), after: indexMesh(after) };
  return [...visibleGains(indexes, { at, data, dataAfter: data }), ...sessionGains(indexes, at)];
}

/** What some purpose sees after a change and did not see before. */
export function visibleGains(
  { before, after }: { readonly before: MeshIndex; readonly after: MeshIndex },
  { at, data, dataAfter }: { readonly at: Instant; readonly data: Data; readonly dataAfter: Data },
): readonly string[] {
  return before.mesh.products.flatMap(({ id }) =>
    before.mesh.purposes.flatMap(({ id: purpose }) =>
      gained(
        visibleCells(before.effectiveView(id, purpose, at), data.get(id)),
        visibleCells(after.effectiveView(id, purpose, at), dataAfter.get(id)),
      ).map((cell) => `${purpose} on ${id}: ${cell}`),
    ),
  );
}

function sessionGains({ before, after }: { readonly before: MeshIndex; readonly after: MeshIndex }, at: Instant) {
  return before.mesh.people.flatMap(({ id: person }) =>
    before.mesh.purposes
      .filter(({ id: purpose }) => {
        const question = { person, purpose, at };
        return after.decideSession(question).outcome === "allow" && before.decideSession(question).outcome !== "allow";
      })
      .map(({ id: purpose }) => `a session of ${person} for ${purpose}`),
  );
}

/** The mesh with one product changed. */
export function withProduct(
  mesh: Mesh,
  id: string,
  change: (product: Mesh["products"][number]) => Mesh["products"][number],
): Mesh {
  return { ...mesh, products: mesh.products.map((product) => (product.id === id ? change(product) : product)) };
}

/** The list with the element at `index` changed. */
export function withChanged<T>(list: readonly T[], index: number, change: (element: T) => T): readonly T[] {
  return list.map((element, position) => (position === index ? change(element) : element));
}
