import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { LakeFormationLimitError } from "../../lib/lake-formation/limits.ts";
import { checkMesh } from "../../lib/model/check.ts";
import type { MeshIndex } from "../../lib/model/decision.ts";
import { distinctFaults, type Fault } from "../../lib/model/errors.ts";
import type { Instant, Mesh } from "../../lib/model/mesh.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { CATALOG } from "./catalog.ts";
import type { Run } from "./command.ts";
import { count } from "./count.ts";
import { warningsText } from "./fault-text.ts";
import { invalidMesh, openMesh } from "./open-mesh.ts";
import { Positions } from "./positions.ts";
import { Progress } from "./progress.ts";
import { print, printable } from "./terminal.ts";

/** How many products are looked at, over all moments: a few seconds of work. */
const MOST_STATES = 20_000;

/** Finds every fault of a mesh document: its form, what its statements come to, and what Lake Formation can hold. */
export const check: Run = async (given, terminal) => {
  const path = given.operands[0] ?? "";
  const progress = new Progress(terminal);
  const mesh = openMesh(path, progress);
  progress.step("evaluating every product for every purpose");
  const index = indexMesh(mesh);
  const found = checkMesh(index);
  const moments = momentsOf(index);
  const looked = moments.slice(0, Math.max(1, Math.floor(MOST_STATES / Math.max(1, mesh.products.length))));
  const limits = limitFaults(index, looked, progress);
  progress.end();

  terminal.stderr.write(warningsText(found.warnings, terminal.stderr, new Positions(path)));
  const faults = distinctFaults([...found.faults, ...limits]);
  if (faults.length > 0) throw invalidMesh(path, faults);
  await print(
    terminal,
    summary(path, mesh, { warnings: found.warnings.length, looked: looked.length, all: moments.length }),
  );
  return 0;
};

/** One moment in each stretch of time in which no view changes: what is checked must not depend on today's date. */
function momentsOf(index: MeshIndex): readonly Instant[] {
  const changes = new Set<Instant>();
  for (const { id } of index.mesh.products) {
    let instant = index.nextChange(id, Number.NEGATIVE_INFINITY);
    while (Number.isFinite(instant)) {
      changes.add(instant);
      instant = index.nextChange(id, instant);
    }
  }
  const sorted = [...changes].sort((one, other) => one - other);
  return [(sorted[0] ?? 1) - 1, ...sorted];
}

function limitFaults(index: MeshIndex, moments: readonly Instant[], progress: Progress): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [done, at] of moments.entries()) {
    progress.count("moments held against the limits of Lake Formation", done, moments.length);
    try {
      desiredState(index, at, CATALOG);
    } catch (error) {
      if (!(error instanceof LakeFormationLimitError)) throw error;
      faults.push(...error.faults);
    }
  }
  return faults;
}

function summary(
  path: string,
  mesh: Mesh,
  { warnings, looked, all }: { readonly warnings: number; readonly looked: number; readonly all: number },
): string {
  const tables = mesh.products.flatMap((product) => product.tables);
  const counts = [
    count(mesh.purposes.length, "purpose"),
    count(mesh.people.length, "person", "people"),
    count(mesh.domains.length, "domain"),
    count(mesh.products.length, "product"),
    count(tables.length, "table"),
    count(
      tables.reduce((sum, { columns }) => sum + columns.length, 0),
      "column",
    ),
    count(
      mesh.products.reduce((sum, { assignments }) => sum + assignments.length, 0),
      "assignment",
    ),
    count(mesh.approvals.length, "approval"),
    count(mesh.guardrails.length, "guardrail"),
  ];
  const part = looked < all ? `; the limits of Lake Formation at the first ${looked} of ${all} moments of change` : "";
  const result = warnings > 0 ? `no faults, ${count(warnings, "warning")}` : "no faults";
  return `${printable(path)}: ${result}\nchecked ${counts.join(", ")}${part}\n`;
}
