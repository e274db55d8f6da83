import type { Construct, IConstruct } from "constructs";
import { desiredState } from "../../lake-formation/desired-state.ts";
import { checkMesh, type WarningId } from "../../model/check.ts";
import { faultLine, MeshError } from "../../model/errors.ts";
import type { Mesh } from "../../model/mesh.ts";
import { meshFacts } from "./mesh-facts.ts";

/**
 * Two statements that contradict each other: the narrower one would win silently, so the deployment stops instead. Or
 * two that were meant to meet and miss each other, so that a column is open which the centre guards.
 */
const CONTRADICTIONS: ReadonlySet<WarningId> = new Set(["guardrail", "lineage", "near-classification"]);

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
  const { faults, warnings } = checkMesh(meshFacts(mesh).index);
  const contradictions = warnings.filter(({ id }) => CONTRADICTIONS.has(id));
  return [...new Set([...faults, ...contradictions].map(faultLine)), ...limitsExceeded(mesh)];
}

/** What Lake Formation cannot hold of the mesh as it stands now; the converger reports what comes to be later. */
function limitsExceeded(mesh: Mesh): readonly string[] {
  try {
    desiredState(meshFacts(mesh).index, Date.now(), SOME_CATALOG);
    return [];
  } catch (error) {
    if (error instanceof MeshError) return error.message.split("\n");
    throw error;
  }
}
