import type { Instant, Millis } from "../../lib/model/mesh.ts";
import type { Position } from "./law.ts";
import type { Visited } from "./visit.ts";
import { type Cleared, NOTHING_WITHHELD, type Withheld } from "./whole-account.ts";

/**
 * One look at all shards of a domain, over as many runs as it takes. A value: each step makes the next.
 *
 * - `own`: visits the domain's shards, one after the other
 * - `list`: somebody is to be let in by tag, so the account's other domains are looked up
 * - `others`: visits the shards of those, and only narrows
 * - `shared`: grants by tag and deletes tags, which all of them share
 * - `over`: nothing is left to do, or something failed for which the rest would be in vain
 *
 * During `others` and before `shared` the domain's own shards are visited again and again: what ends or is revoked
 * meanwhile waits for nobody, and nobody is let in by a look that is older than the lead.
 */
export interface Round {
  readonly stage: "own" | "list" | "others" | "shared" | "over";
  /** What was announced by then it sees. */
  readonly begun: Instant;
  /** Where it goes on, the next first. */
  readonly positions: readonly Position[];
  /** Whether the account holds other domains, as far as it was asked. */
  readonly hasOthers: boolean;
  /** Whether what was to be carried out is, at each shard so far. */
  readonly isCarriedOut: boolean;
  /** Whether that is what was decided, too. */
  readonly isClean: boolean;
  /** Of the first shard; absent if that of another was not the same. */
  readonly release?: number | undefined;
  /** Until then nothing ends by itself of what the last look at the own shards left. */
  readonly ownHoldsUntil: Instant;
  /** The same of other domains' shards. */
  readonly othersHoldUntil: Instant;
  readonly withheld: Withheld;
  /** When the last of the domain's own shards had been looked at. */
  readonly lookedAt: Instant;
  /** Whether anything else was done since. */
  readonly hasGoneOn: boolean;
}

/** A round that begins with the domain's first shard. */
export function newRound(domain: string, begun: Instant): Round {
  return {
    stage: "own",
    begun,
    positions: [{ domain }],
    hasOthers: false,
    isCarriedOut: true,
    isClean: true,
    ownHoldsUntil: Number.POSITIVE_INFINITY,
    othersHoldUntil: Number.POSITIVE_INFINITY,
    withheld: NOTHING_WITHHELD,
    lookedAt: begun,
    hasGoneOn: false,
  };
}

/** Whether it has not come past any shard yet, so that it might as well begin now. */
export function isAtBeginning({ stage, positions: [next] }: Round): boolean {
  return stage === "own" && next?.after === undefined;
}

/** The round with the domain's own shards before everything else. */
export function again(round: Round, domain: string): Round {
  const positions = [{ domain }, ...round.positions];
  return { ...round, positions, ownHoldsUntil: Number.POSITIVE_INFINITY, hasGoneOn: false };
}

/** The round once it is past a shard, of the domain's own or of another; what is wrong there is not its own to mend. */
export function past(
  round: Round,
  visited: Visited,
  { isOwn, now }: { readonly isOwn: boolean; readonly now: Instant },
) {
  const { law, withheld, outcome, failures } = visited;
  const [{ domain } = { domain: "" }, ...rest] = round.positions;
  const { until } = law.shard;
  const isSame = isAtBeginning(round) || round.release === law.release;
  return onceThrough({
    ...round,
    positions: until === undefined ? rest : [{ domain, after: until }, ...rest],
    isCarriedOut: round.isCarriedOut && outcome === "done",
    isClean: round.isClean && (!isOwn || (outcome === "done" && failures.length === 0)),
    release: isSame ? law.release : undefined,
    ownHoldsUntil: isOwn ? Math.min(round.ownHoldsUntil, law.holdsUntil) : round.ownHoldsUntil,
    othersHoldUntil: isOwn ? round.othersHoldUntil : Math.min(round.othersHoldUntil, law.holdsUntil),
    withheld: {
      grants: withheld.grants.length > 0 ? withheld.grants : round.withheld.grants,
      hasDeletions: round.withheld.hasDeletions || withheld.hasDeletions,
    },
    lookedAt: isOwn ? now : round.lookedAt,
    hasGoneOn: !isOwn,
  });
}

/** The round with the shards of other domains before it. */
export function withOthers(round: Round, positions: readonly Position[]): Round {
  return onceThrough({ ...round, stage: "others", positions, hasOthers: positions.length > 0 });
}

/** What may be carried out of what everything shares, for no longer than the last look at the own shards is lawful. */
export function cleared(round: Round, lead: Millis): Cleared {
  const { release, ownHoldsUntil, othersHoldUntil, lookedAt, withheld } = round;
  const holdsUntil = Math.min(ownHoldsUntil, othersHoldUntil, lookedAt + lead);
  return { release, holdsUntil, mayGive: withheld.grants.length > 0 };
}

function onceThrough(round: Round): Round {
  if (round.positions.length > 0) return round;
  const { stage, isCarriedOut, withheld } = round;
  if (!isCarriedOut) return { ...round, stage: "over" };
  if (stage === "others" || stage === "shared") return { ...round, stage: "shared" };
  if (withheld.grants.length > 0) return { ...round, stage: "list" };
  return { ...round, stage: withheld.hasDeletions ? "shared" : "over" };
}
