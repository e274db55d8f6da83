import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import type { Log } from "./log.ts";

const LEVELS = { critical: "error", warning: "warn", notice: "info" } as const;
const NOT_LOOKED_AT: SideDoor["kind"] = "not-looked-at";

/** In how many places data is open now, and in how many nobody knows. */
export interface SideDoorCounts {
  readonly sideDoors: number;
  readonly notLookedAt: number;
}

/** What lines of the log are about: a domain, or an account. */
export type About = Readonly<Record<string, string>>;

/** Says what stands open, not to whom: principals may be called like people. */
export function logSideDoors(doors: readonly SideDoor[], log: Log, about: About): SideDoorCounts {
  for (const { severity, kind, what, who, remedy } of doors) {
    const level = kind === NOT_LOOKED_AT ? "warn" : LEVELS[severity];
    log({ level, message: "side door", ...about, severity, kind, what, open: who.length, remedy });
  }
  return {
    sideDoors: doors.filter(({ severity }) => severity === "critical").length,
    notLookedAt: doors.filter(({ kind }) => kind === NOT_LOOKED_AT).length,
  };
}
