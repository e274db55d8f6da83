import type { SideDoor } from "../../lib/lake-formation/side-doors.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import type { Log } from "../shared/log.ts";

/** Finds ways around Lake Formation's grants, which no grant shows. */
export type FindSideDoors = (mesh: Pick<Mesh, "consumers" | "purposes">) => Promise<readonly SideDoor[]>;

const LEVELS = { critical: "error", warning: "warn", notice: "info" } as const;

/**
 * Side doors, or none and a line of the log where they could not be looked for: grants are verified all the same.
 *
 * Says what stands open, not to whom: principals may be called like people.
 */
export async function loggedSideDoors(
  find: FindSideDoors,
  mesh: Pick<Mesh, "consumers" | "purposes">,
  { log, domain }: { readonly log: Log; readonly domain: string },
): Promise<readonly SideDoor[]> {
  try {
    const doors = await find(mesh);
    for (const { severity, kind, what, who, remedy } of doors) {
      log({ level: LEVELS[severity], message: "side door", domain, severity, kind, what, open: who.length, remedy });
    }
    return doors;
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    log({ level: "error", message: "side doors not looked at", domain, code });
    return [];
  }
}
