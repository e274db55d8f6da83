/**
 * How long one shard takes to verify: `verify-process.ts <products> <purposes>`, forked by the suite; sends one
 * {@link VerifyResult}.
 */
import { CATALOG } from "../../bin/cli/catalog.ts";
import { desiredState } from "../../lib/lake-formation/desired-state.ts";
import { verify } from "../../lib/lake-formation/verify.ts";
import { indexMesh } from "../../lib/model/mesh-index.ts";
import { cpuStopwatch } from "../cpu.ts";
import { planMesh, TODAY } from "../plan/mesh.ts";

export interface VerifyResult {
  /** CPU time of indexing the shard and comparing it. */
  readonly seconds: number;
  readonly roles: number;
  readonly tables: number;
  /** The most memory that the process ever took, in bytes. */
  readonly peakBytes: number;
}

const [products = 0, purposes = 0] = process.argv.slice(2).map(Number);
const mesh = planMesh(products, purposes);
// as it would be read from the account
const actual = desiredState(indexMesh(mesh), TODAY, CATALOG);

const elapsed = cpuStopwatch();
const { roles, tables, overExposures, underExposures } = verify(actual, indexMesh(mesh), TODAY);
const seconds = elapsed();
if (overExposures.length + underExposures.length > 0) throw new Error("a lawful state is found unlawful");

process.send?.({
  seconds,
  roles,
  tables,
  peakBytes: process.resourceUsage().maxRSS * 1024,
} satisfies VerifyResult);
