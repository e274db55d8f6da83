import type { SideDoor } from "../../lib/lake-formation/side-doors.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import type { Log } from "../shared/log.ts";

/** Finds ways around Lake Formation's grants, which no grant shows. */
export type FindSideDoors = (mesh: Pick<Mesh, "consumers" | "domains" | "purposes">) => Promise<readonly SideDoor[]>;

const LEVELS = { critical: "error", warning: "warn", notice: "info" } as const;
const NOT_LOOKED_AT: SideDoor["kind"] = "not-looked-at";

/** What stands open, and in how many places nobody knows. */
export interface LoggedSideDoors {
  readonly doors: readonly SideDoor[];
  readonly notLookedAt: number;
}

/**
 * Side doors, or a place not looked at and a line of the log where none could be looked for: grants are verified all the
 * same.
 *
 * Says what stands open, not to whom: principals may be called like people.
 */
export async function loggedSideDoors(
  find: FindSideDoors,
  mesh: Pick<Mesh, "consumers" | "domains" | "purposes">,
  { log, domain }: { readonly log: Log; readonly domain: string },
): Promise<LoggedSideDoors> {
  try {
    const doors = await find(mesh);
    for (const { severity, kind, what, who, remedy } of doors) {
      const level = kind === NOT_LOOKED_AT ? "warn" : LEVELS[severity];
      log({ level, message: "side door", domain, severity, kind, what, open: who.length, remedy });
    }
    return { doors, notLookedAt: doors.filter(({ kind }) => kind === NOT_LOOKED_AT).length };
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    log({ level: "error", message: "side doors not looked at", domain, code });
    return { doors: [], notLookedAt: 1 };
  }
}
