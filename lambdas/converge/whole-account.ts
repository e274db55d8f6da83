/**
 * What domains and shards of one account share: tags, and grants by tag. A role that is granted by tag reads at once
 * whatever carries the tag, wherever in the account, so that nothing may carry it any more against the law by then; a
 * tag that is deleted goes from everything at once.
 */

import type { BatchEntry, Call } from "../../lib/lake-formation/calls.ts";
import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { type PhasedPlan, planInPhases } from "../../lib/lake-formation/plan.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { CallFailure } from "../../lib/ports/lake-formation-catalog.ts";
import { ConvergenceError } from "../shared/errors.ts";
import { type CarriedOut, type CarryOutDependencies, carryOut } from "./carry-out.ts";
import { CALL_TIME } from "./kept-lease.ts";
import { type LawDependencies, type Position, readSharedLaw } from "./law.ts";
import { hasFailed } from "./undone.ts";

/** What was left out of plans of single shards. */
export interface Withheld {
  /** New grants by tag, by what they grant to whom. */
  readonly grants: readonly string[];
  /** Whether tags, or values of tags, are to be deleted. */
  readonly hasDeletions: boolean;
}

export const NOTHING_WITHHELD: Withheld = { grants: [], hasDeletions: false };

/**
 * Leaves out of a plan what has to wait for all shards of the account: new grants by tag and, unless the shard is all
 * that there is of its domain, the deletion of tags.
 */
export function withoutShared(
  { narrow, widen }: PhasedPlan,
  isWhole: boolean,
): { readonly plan: PhasedPlan; readonly withheld: Withheld } {
  const kept = isWhole ? narrow : narrow.filter((call) => !isDeletion(call));
  const grants = widen.flatMap((call) => entriesByTag(call)).map(keyOf);
  const plan = { narrow: kept, widen: grants.length > 0 ? widen.flatMap(withoutGrantsByTag) : widen };
  return { plan, withheld: { grants, hasDeletions: kept.length < narrow.length } };
}

function isDeletion(call: Call): boolean {
  return (
    call.operation === "DeleteLFTag" || (call.operation === "UpdateLFTag" && call.input.TagValuesToDelete !== undefined)
  );
}

function entriesByTag(call: Call): readonly BatchEntry[] {
  return call.operation === "BatchGrantPermissions" ? call.input.Entries.filter(isByTag) : [];
}

function withoutGrantsByTag(call: Call): readonly Call[] {
  if (call.operation !== "BatchGrantPermissions") return [call];
  const Entries = call.input.Entries.filter((entry) => !isByTag(entry));
  return Entries.length > 0 ? [{ operation: call.operation, input: { Entries } }] : [];
}

function isByTag({ Resource }: BatchEntry): boolean {
  return Resource.LFTagPolicy !== undefined;
}

function keyOf({ Id: _, ...entry }: BatchEntry): string {
  return JSON.stringify(entry);
}

/** The other domains of the mesh that have databases in the account. */
export async function otherDomains(dependencies: LawDependencies & CarryOutDependencies): Promise<readonly Position[]> {
  const { catalog, domain: own, stopAt } = dependencies;
  const names = await catalog.readDatabaseNames(stopAt);
  const { domains } = await readSharedLaw(dependencies);
  return domains.flatMap((id) => (id !== own && names.some((name) => isOfDomain(name, id)) ? [{ domain: id }] : []));
}

/** What was found when everything that shares the tags had been looked at. */
export interface Cleared {
  /** Release of the hub by whose law everything was narrowed; absent if it was not the same throughout. */
  readonly release: number | undefined;
  /** Until then nothing of what was left ends by itself. */
  readonly holdsUntil: Instant;
  /** Whether the other domains were narrowed as well. */
  readonly mayGive: boolean;
}

/**
 * Deletes the tags that nothing carries any more and, once everything in the account is narrowed, grants by tag: all of
 * them, since none builds on another and one account's trouble is not to keep others waiting.
 *
 * @param onRefused is told of each grant that fails, for whatever reason
 * @throws ConvergenceError if something was refused, or the law has changed since: then nobody was let in
 */
export async function carryOutShared(
  dependencies: LawDependencies & CarryOutDependencies,
  { release, holdsUntil, mayGive }: Cleared,
  onRefused: (grant: string) => void,
): Promise<CarriedOut> {
  const law = await readSharedLaw(dependencies);
  if (law.release !== release) {
    throw new ConvergenceError("nobody was let in by tag: policies were published while everything was looked at", {
      help: "the next run begins anew",
    });
  }
  const widenUntil = holdsUntil - CALL_TIME;
  const toldOf = (call: Call, failures: readonly CallFailure[]) => {
    for (const entry of entriesByTag(call)) if (hasFailed(failures, entry.Id)) onRefused(keyOf(entry));
  };
  const about = { isIncluded: () => false, widenUntil, onRefused: toldOf };
  return carryOut({ ...dependencies, ...about }, (actual) => {
    const { narrow, widen } = planInPhases(actual, law.state);
    return { narrow, widen: mayGive && !law.isTooMuch ? widen : [] };
  });
}
