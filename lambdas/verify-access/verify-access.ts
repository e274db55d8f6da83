import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Log } from "../shared/log.ts";
import type { Count } from "../shared/metrics.ts";
import { logSideDoors, type SideDoorCounts } from "../shared/side-door-log.ts";

/** What verifying a consumer account needs. It changes nothing. */
export interface VerifyAccessDependencies {
  readonly account: string;
  /** Looks at everything that the account's verifier is to look at; what it could not see is among what it finds. */
  readonly findDoors: () => Promise<readonly SideDoor[]>;
  readonly count: Count;
  readonly log: Log;
}

/** Looks once whether purposes are kept apart in a consumer account; says and counts what it finds. */
export async function verifyAccess(dependencies: VerifyAccessDependencies): Promise<SideDoorCounts> {
  const { account, findDoors, count, log } = dependencies;
  const found = logSideDoors(await findDoors(), log, { account });
  const isClean = found.sideDoors + found.notLookedAt === 0;
  log({ level: isClean ? "info" : "warn", message: "verified", account, ...found });
  count({ SideDoors: found.sideDoors, NotLookedAt: found.notLookedAt, Verifications: 1 });
  return found;
}
