import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import type { Log } from "../shared/log.ts";
import { type About, logSideDoors, type SideDoorCounts } from "../shared/side-door-log.ts";

/** Finds ways around Lake Formation's grants, which no grant shows. */
export type FindSideDoors = (mesh: Pick<Mesh, "consumers" | "domains">) => Promise<readonly SideDoor[]>;

/**
 * Side doors, or a place not looked at and a line of the log where none could be looked for: grants are verified all the
 * same.
 */
export async function loggedSideDoors(
  find: () => Promise<readonly SideDoor[]>,
  log: Log,
  about: About,
): Promise<SideDoorCounts> {
  try {
    return logSideDoors(await find(), log, about);
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    log({ level: "error", message: "side doors not looked at", ...about, code });
    return { sideDoors: 0, notLookedAt: 1 };
  }
}
