import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Hub } from "../../lib/model/workflow/hub.ts";
import type { HubTable } from "../../lib/ports/policy-table.ts";
import { type Announcing, announce } from "../shared/announce.ts";
import type { Count } from "../shared/metrics.ts";
import { logSideDoors, type SideDoorCounts } from "../shared/side-door-log.ts";
import { blindVerifier } from "../shared/sight.ts";

/** Finds ways around Lake Formation's grants, which no grant shows. */
export type FindSideDoors = (hub: Pick<Hub, "consumers" | "domains">) => Promise<readonly SideDoor[]>;

/** What looking for side doors needs. It changes nothing: whoever made them has to close them. */
export interface VerifySideDoorsDependencies extends Announcing {
  readonly table: HubTable;
  /** Whether Lake Formation shows a role all there is. */
  readonly seesAll: (role: string) => Promise<boolean>;
  /** ARN of the verifier's own role. */
  readonly self: string;
  readonly findSideDoors: FindSideDoors;
  readonly count: Count;
  /** Tells this run from any other. */
  readonly run: string;
}

/**
 * Looks once for ways around the grants in the account of a domain; says, announces and counts what it finds.
 *
 * What is found is told even by a run that was not shown everything, which then fails: it is no completed search.
 *
 * @throws ConfigurationError if the verifier is no administrator of the data lake, not even a read-only one
 * @throws ServiceUnavailableError if the hub cannot be read
 */
export async function verifySideDoors(dependencies: VerifySideDoorsDependencies): Promise<SideDoorCounts> {
  const { table, seesAll, self, domain, count, log, run } = dependencies;
  const { consumers, domains } = await table.readHub();
  const sawAll = await seesAll(self);
  const doors = await lookedFor(dependencies, { consumers, domains });
  const found = doors ? logSideDoors(doors, log, { domain }) : { sideDoors: 0, notLookedAt: 1 };
  count({ SideDoors: found.sideDoors, NotLookedAt: found.notLookedAt });
  if (found.sideDoors > 0) await announce(dependencies, [{ id: `${run}/side-door`, kind: "side-door" }]);
  // it may have been lost while it looked
  if (!(sawAll && (await seesAll(self)))) throw blindVerifier(self);
  const isClean = found.sideDoors + found.notLookedAt === 0;
  log({ level: isClean ? "info" : "warn", message: "verified", domain, ...found });
  if (doors) count({ SideDoorSearches: 1 });
  return found;
}

/** What was found; `undefined` if it could not be looked for, which is a place not looked at. */
async function lookedFor(
  { findSideDoors, log, domain }: VerifySideDoorsDependencies,
  hub: Parameters<FindSideDoors>[0],
): Promise<readonly SideDoor[] | undefined> {
  try {
    return await findSideDoors(hub);
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    log({ level: "error", message: "side doors not looked at", domain, code });
    return undefined;
  }
}
