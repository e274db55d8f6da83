import { dirname, resolve } from "node:path";
import { desiredState } from "../lake-formation/desired-state.ts";
import { effectiveAccess } from "../lake-formation/effective-access.ts";
import { purposeRoleArn } from "../lake-formation/names.ts";
import type { SessionDecision } from "../model/decision.ts";
import type { Instant } from "../model/mesh.ts";
import { indexMesh } from "../model/mesh-index.ts";
import { DataCatalog } from "./data-catalog.ts";
import { CATALOG } from "./embedded-lake-formation.ts";
import { loadMesh } from "./load-mesh.ts";
import { type QueryLimits, type QueryResult, runQuery } from "./session-engine.ts";

/** SQL to run over the data of a mesh document, as one person for one purpose. */
export interface MeshQuery {
  /** Path of the mesh document. */
  readonly meshPath: string;
  readonly person: string;
  readonly purpose: string;
  readonly at: Instant;
  readonly sql: string;
  readonly limits?: QueryLimits | undefined;
}

/** Either a session with what it read, or why there is none. */
export type MeshAnswer =
  | { readonly decision: Extract<SessionDecision, { outcome: "allow" }>; readonly result: QueryResult }
  | { readonly decision: Extract<SessionDecision, { outcome: "deny" | "gap" }>; readonly result?: undefined };

/**
 * Opens a session and runs SQL in it; a denied session runs nothing.
 *
 * @throws QueryError if the session does not run the SQL
 * @throws DataFileError if the data of a table that the SQL names are not there
 */
export async function queryMesh({ meshPath, person, purpose, at, sql, limits }: MeshQuery): Promise<MeshAnswer> {
  const mesh = loadMesh(meshPath);
  const index = indexMesh(mesh);
  const decision = index.decideSession({ person, purpose, at });
  if (decision.outcome !== "allow") return { decision };

  const account = mesh.consumers[0] ?? CATALOG.account;
  const state = desiredState(index, at, { ...CATALOG, account });
  const access = effectiveAccess(state, purposeRoleArn(account, purpose));
  const catalog = new DataCatalog(dirname(resolve(meshPath)));
  const result = await runQuery({ access, fileOf: (table) => catalog.fileOf(mesh, table), sql, limits });
  return { decision, result };
}
