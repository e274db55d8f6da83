/**
 * How long it takes to plan one day of changes: `plan-process.ts <products> <purposes>`, forked by the suite; sends one
 * {@link PlanResult}.
 */
import { CATALOG } from "../../bin/cli/catalog.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { planInPhases } from "../../lib/lake-formation/plan.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { cpuStopwatch } from "../cpu.ts";
import { editedMesh, planMesh, TODAY, YESTERDAY } from "./mesh.ts";

export interface PlanResult {
  /** CPU time of indexing the mesh and working out what Lake Formation must hold. */
  readonly desiredSeconds: number;
  /** CPU time of comparing that with what it holds. */
  readonly planSeconds: number;
  readonly calls: number;
  /** Size of the state that is planned. */
  readonly grants: number;
  readonly columns: number;
  /** The most memory that the process ever took, mesh and both states included, in bytes. */
  readonly peakBytes: number;
}

const [products = 0, purposes = 0] = process.argv.slice(2).map(Number);

const yesterday = planMesh(products, purposes);
const today = editedMesh(yesterday);
// as it would be read from the account
const actual = desiredState(indexMesh(yesterday), YESTERDAY, CATALOG);

const desiring = cpuStopwatch();
const desired = desiredState(indexMesh(today), TODAY, CATALOG);
const desiredSeconds = desiring();
const planning = cpuStopwatch();
const { narrow, widen } = planInPhases(actual, desired);
const planSeconds = planning();

process.send?.({
  desiredSeconds,
  planSeconds,
  calls: narrow.length + widen.length,
  grants: desired.grants.length,
  columns: desired.databases.reduce(
    (sum, { tables }) => sum + tables.reduce((all, one) => all + one.columns.length, 0),
    0,
  ),
  peakBytes: process.resourceUsage().maxRSS * 1024,
} satisfies PlanResult);
