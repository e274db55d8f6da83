import { wait } from "../../lib/aws/wait.ts";
import type { BatchEntry, Call } from "../../lib/lake-formation/calls.ts";
import type { PhasedPlan } from "../../lib/lake-formation/plan.ts";
import type { LakeFormationState } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { CallFailure, LakeFormationCatalog } from "../../lib/ports/lake-formation-catalog.ts";
import { CatalogBusyError, ConvergenceError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { type Stayed, stayedOf, withoutUncovering } from "./uncovering.ts";
import { hasFailed, incomplete, nameOf, type Undone, undone } from "./undone.ts";

/** What carrying out a plan needs. */
export interface CarryOutDependencies {
  readonly catalog: LakeFormationCatalog;
  /** Id of the domain that is served. */
  readonly domain: string;
  readonly clock: Clock;
  /** Begins no call from then on. */
  readonly stopAt: Instant;
  /** Which of the domain's databases it is about. @default - all */
  readonly isIncluded?: ((database: string) => boolean) | undefined;
  /** Gives nothing from then on: what was planned may have ended. @default - until `stopAt` */
  readonly widenUntil?: Instant | undefined;
  /** Is told what of a call could not be given; the rest is tried then. @default - nothing is given after a failure */
  readonly onRefused?: ((call: Call, failures: readonly CallFailure[]) => void) | undefined;
  /** @default - waits */
  readonly pause?: ((milliseconds: number) => Promise<void>) | undefined;
  readonly log: Log;
}

/** What was done of a plan. */
export interface CarriedOut {
  readonly narrowed: number;
  readonly widened: number;
  /** Grants to roles that do not exist (yet), and what of such roles could not be taken away. */
  readonly skipped: number;
  /** False if time ran out; the next run goes on where this one stopped. */
  readonly isComplete: boolean;
  /** Calls for which there was no time, as far as is known. */
  readonly left: number;
}

/** From what is there to what is wanted. */
export type Planner = (actual: LakeFormationState) => PhasedPlan;

/**
 * Takes away what has to go, looks whether it is gone, and only then gives: an answer that sounds like success is not
 * proof.
 *
 * @throws ConvergenceError if something was refused; then nobody sees more than before
 */
export async function carryOut(dependencies: CarryOutDependencies, planOf: Planner): Promise<CarriedOut> {
  try {
    return await inPhases(dependencies, planOf);
  } catch (error) {
    const { log, domain } = dependencies;
    // what it says is about calls, tables and roles, never about people
    if (error instanceof ConvergenceError)
      log({ level: "error", message: "left undone", domain, reason: error.message });
    throw error;
  }
}

async function inPhases(dependencies: CarryOutDependencies, planOf: Planner): Promise<CarriedOut> {
  const { catalog, domain, stopAt, isIncluded, pause = wait } = dependencies;
  const { narrow, widen } = planOf(await catalog.readState(domain, stopAt, isIncluded));
  if (narrow.length === 0) return widenUntilFailure(dependencies, widen, { narrowed: 0, skipped: 0 });

  const { done: narrowed, absent, skipped } = await narrowToTheEnd(dependencies, narrow);
  const left = narrow.length - narrowed + widen.length;
  for (let look = 1; narrowed === narrow.length; look++) {
    const now = await readInTime(dependencies);
    if (!now) break;
    const rest = planOf(now);
    const still = rest.narrow.filter((call) => !isAboutOnly(call, absent));
    if (still.length === 0) return widenUntilFailure(dependencies, rest.widen, { narrowed, skipped });
    const failures = still.flatMap((call) => undone(call, [stillThere(call)]));
    if (look === LOOKS) throw incomplete("narrowing", failures);
    await pause(BETWEEN_LOOKS);
  }
  return { narrowed, widened: 0, skipped, isComplete: false, left };
}

/** What AWS lists may lag behind what it did: something counts as still there only after so many looks. */
const LOOKS = 4;
const BETWEEN_LOOKS = 2_000;

/** What is there, or nothing if time ran out: what was done until then is done. */
async function readInTime(dependencies: CarryOutDependencies): Promise<LakeFormationState | undefined> {
  const { catalog, domain, clock, stopAt, isIncluded } = dependencies;
  try {
    return await catalog.readState(domain, stopAt, isIncluded);
  } catch (error) {
    if (clock.now() >= stopAt) return undefined;
    throw error;
  }
}

/** What takes away is tried to the end: each call that goes through leaves less exposed. */
async function narrowToTheEnd({ catalog, clock, stopAt }: CarryOutDependencies, calls: readonly Call[]) {
  const failures: Undone[] = [];
  const absent = new Set<string>();
  const ungranted = new Set<string>();
  const stayed: Stayed[] = [];
  let done = 0;
  for (const planned of calls) {
    if (clock.now() >= stopAt) break;
    const call = withoutUncovering(withoutUngranted(planned, ungranted), stayed);
    const failed = call ? await catalog.apply(call, stopAt).catch((error) => [unexpected(call, error)]) : [];
    for (const place of grantsAmong(planned, failed)) ungranted.add(place);
    for (const failure of failed.filter(({ isPrincipalMissing }) => isPrincipalMissing)) {
      for (const principal of principalsOf(planned, failure)) absent.add(principal);
    }
    if (call) stayed.push(...stayedOf(call, failed.filter(isSerious)));
    failures.push(...undone(call ?? planned, failed));
    done += 1;
  }
  const serious = failures.filter(isSerious);
  if (serious.length > 0) throw incomplete("narrowing", serious);
  return { done, absent, skipped: failures.length };
}

/** What could not be granted, of whatever a grant was to leave standing when what holds it goes. */
function grantsAmong(call: Call, failures: readonly CallFailure[]): readonly string[] {
  if (call.operation !== "BatchGrantPermissions") return [];
  const serious = failures.filter(isSerious);
  return call.input.Entries.filter(({ Id }) => hasFailed(serious, Id)).map(placeOf);
}

/** Without what would take the rest along, since no later run knew what was held; absent if nothing is left. */
function withoutUngranted(call: Call, ungranted: ReadonlySet<string>): Call | undefined {
  if (call.operation !== "BatchRevokePermissions" || ungranted.size === 0) return call;
  const Entries = call.input.Entries.filter((entry) => !ungranted.has(placeOf(entry)));
  return Entries.length > 0 ? { operation: call.operation, input: { Entries } } : undefined;
}

function placeOf({ Principal, Resource }: BatchEntry): string {
  return JSON.stringify([Principal, Resource]);
}

/** Stops at the first failure, since later calls build on earlier ones, unless somebody is to be told of each. */
async function widenUntilFailure(
  { catalog, clock, stopAt, widenUntil = stopAt, onRefused }: CarryOutDependencies,
  calls: readonly Call[],
  before: Pick<CarriedOut, "narrowed" | "skipped">,
): Promise<CarriedOut> {
  const until = Math.min(stopAt, widenUntil);
  let { skipped } = before;
  const refused: Undone[] = [];
  for (const [at, call] of calls.entries()) {
    if (clock.now() >= until) return { ...before, widened: at, skipped, isComplete: false, left: calls.length - at };
    const failures = await catalog.apply(call, until);
    const serious = failures.filter(isSerious);
    onRefused?.(call, failures);
    refused.push(...undone(call, serious));
    if (serious.length > 0 && !onRefused) break;
    skipped += failures.length - serious.length;
  }
  if (refused.length > 0) throw incomplete("widening", refused);
  return { ...before, widened: calls.length, skipped, isComplete: true, left: 0 };
}

/** Nobody acts by a role that does not exist; what it holds is taken away once it does, by the next run. */
function isAboutOnly(call: Call, absent: ReadonlySet<string>): boolean {
  if (call.operation !== "BatchRevokePermissions") return false;
  return call.input.Entries.every((entry) => absent.has(principalOf(entry)));
}

function principalOf({ Principal }: BatchEntry): string {
  return Principal.DataLakePrincipalIdentifier;
}

function principalsOf(call: Call, { part }: CallFailure): readonly string[] {
  if (call.operation !== "BatchRevokePermissions") return [];
  return call.input.Entries.filter(({ Id }) => Id === part).map(principalOf);
}

function isSerious({ isPrincipalMissing }: CallFailure): boolean {
  return !isPrincipalMissing;
}

/** @throws CatalogBusyError as it is: where others write, nothing more is tried */
function unexpected({ operation }: Call, error: unknown): CallFailure {
  if (error instanceof CatalogBusyError) throw error;
  return { operation, code: nameOf(error), isPrincipalMissing: false };
}

function stillThere({ operation }: Call): CallFailure {
  return { operation, code: "StillThere", isPrincipalMissing: false };
}
