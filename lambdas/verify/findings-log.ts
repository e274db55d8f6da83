import { accountOf } from "../../lib/lake-formation/arns.ts";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { Exposure, OverExposure, UnderExposure } from "../../lib/lake-formation/verify.ts";
import type { Region } from "../../lib/lake-formation/verify-cells.ts";
import type { Log } from "../shared/log.ts";

/** More lines of a kind tell nobody more; the counts are whole. */
const MOST_LINES = 50;

interface Exposures {
  readonly overExposures: readonly OverExposure[];
  readonly underExposures: readonly UnderExposure[];
}

/** Says what there is of one finding, and what to do. */
type Say = (message: string, about: object, remedy: string) => void;

function sayingIn(log: Log, domain: string, level: "error" | "warn" = "error"): Say {
  return (message, about, remedy) => log({ level, message, domain, ...about, remedy });
}

/**
 * Says where which purpose reads too much or too little, and what to do. Purposes, tables and columns only: a row filter
 * may hold a person's data.
 */
export function logExposures(log: Log, domain: string, { overExposures, underExposures }: Exposures): void {
  const [say, warn] = [sayingIn(log, domain), sayingIn(log, domain, "warn")];
  for (const { isForeign, excess, ...where } of overExposures.slice(0, MOST_LINES)) {
    const remedy = isForeign
      ? "revoke what others granted on the table: the converger leaves it alone"
      : `${TAKEN_AWAY} in CloudTrail who grants it`;
    say("over-exposed", { ...placeOf(where), columns: columnsOf(excess) }, remedy);
  }
  for (const { missing, ...where } of underExposures.slice(0, MOST_LINES)) {
    const remedy = "the converger gives it now; if it stays so, look at its log and whether the role exists";
    warn("under-exposed", { ...placeOf(where), columns: columnsOf([missing]) }, remedy);
  }
}

const TAKEN_AWAY = "the converger takes it away now; if it comes again, look";

/** Names the products of a domain that are closed since nobody knows what the law says of them. */
export function logNotUnderstood(log: Log, domain: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const remedy = "publish the product again, or decide its legs anew: until then nobody is to read it";
  const about = { products: names.slice(0, MOST_LINES), notUnderstood: names.length };
  sayingIn(log, domain)("not understood", about, remedy);
}

/** Names the products of a domain that have a leg whose history is not what was once recorded. */
export function logRewritten(log: Log, domain: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const remedy = "find out who wrote to the policy table, and restore the legs from its recovery; nothing was closed";
  const about = { products: names.slice(0, MOST_LINES), rewritten: names.length };
  sayingIn(log, domain)("history rewritten", about, remedy);
}

interface Openings {
  /** By grants that the converger takes away. */
  readonly withdrawn: readonly ForeignOpening[];
  /** By grants that the kit never touches. */
  readonly foreign: readonly ForeignOpening[];
}

/**
 * Says what is open to which kind of principal, and what to do. Not to whom: the names of users and sessions are
 * people's, and a hash of one is as good as the name to whoever knows the names. Who may list grants finds it there.
 */
export function logOpenings(log: Log, domain: string, { withdrawn, foreign }: Openings): void {
  const say = sayingIn(log, domain);
  for (const opening of withdrawn.slice(0, MOST_LINES)) {
    say("open by default", aboutOf(opening), `${TAKEN_AWAY} who empties no default permissions`);
  }
  for (const opening of foreign.slice(0, MOST_LINES)) {
    const remedy =
      "list the grants on it with `purpose-mesh verify` and revoke what nobody needs: the converger leaves it alone";
    say("foreign opening", aboutOf(opening), remedy);
  }
}

function placeOf({ role, purpose, database, table }: Omit<Exposure, "reads">) {
  return { purpose, account: accountOf(role), table: `${database}.${table}` };
}

function columnsOf(regions: readonly Region[]): readonly string[] {
  return [...new Set(regions.flatMap(({ columns }) => columns))].sort();
}

function aboutOf({ holder, why, principal, grant, tables }: ForeignOpening) {
  const by = typeof grant.resource === "string" ? "unknown" : grant.resource.kind;
  const names = tables.map(({ database, table }) => `${database}.${table}`);
  return { holder, account: accountOf(principal), why, by, tables: names.slice(0, MOST_LINES), open: names.length };
}
