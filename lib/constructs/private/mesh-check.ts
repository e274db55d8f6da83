import type { Construct, IConstruct } from "constructs";
import { desiredState } from "../../lake-formation/desired-state.ts";
import { MeshError } from "../../model/errors.ts";
import type { Mesh } from "../../model/mesh.ts";
import { meshFacts } from "./mesh-facts.ts";

/** Stands for any account and Region: limits do not depend on them. */
const SOME_CATALOG = { account: "111122223333", region: "eu-west-1" };

const watched = new WeakMap<IConstruct, WeakSet<Mesh>>();

/**
 * Has the synth fail with everything that is wrong with the mesh: once per app, however many constructs deploy parts
 * of it.
 */
export function checkOnSynth(scope: Construct, mesh: Mesh): void {
  const app = scope.node.root;
  const meshes = watched.get(app) ?? new WeakSet();
  if (meshes.has(mesh)) return;
  watched.set(app, meshes.add(mesh));
  scope.node.addValidation({ validate: () => [...faultsOf(mesh)] });
}

/** Every fault of the mesh as a line: of the model, then of what Lake Formation can hold. */
function faultsOf(mesh: Mesh): readonly string[] {
  return limitsExceeded(mesh);
}

function limitsExceeded(mesh: Mesh): readonly string[] {
  try {
    desiredState(meshFacts(mesh).index, Date.now(), SOME_CATALOG);
    return [];
  } catch (error) {
    if (error instanceof MeshError) return error.message.split("\n");
    throw error;
  }
}
