import type { Mesh, Purpose } from "../../../lib/model/mesh.ts";

/** The purpose of that id; a valid mesh has it. */
export function purposeOf(mesh: Mesh, id: string): Purpose {
  const purpose = mesh.purposes.find((one) => one.id === id);
  if (!purpose) throw new Error(`the mesh has no purpose ${id}`);
  return purpose;
}

/** "`parents(n)` are the parents of purpose `n`" */
export function parentsOf(mesh: Mesh, id: string): readonly string[] {
  return purposeOf(mesh, id).parents;
}

/** Whether `above` is an ancestor of `below`: a parent, a parent's parent, … */
export function isAncestor(mesh: Mesh, above: string, below: string): boolean {
  return parentsOf(mesh, below).some((parent) => parent === above || isAncestor(mesh, above, parent));
}

/** "The purpose asked for must be `active` or `deprecated`" */
export function isUsable(mesh: Mesh, id: string): boolean {
  const { status } = purposeOf(mesh, id);
  return status === "active" || status === "deprecated";
}
