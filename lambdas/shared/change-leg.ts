import type { Digest } from "../../lib/model/workflow/history.ts";
import type { Hub } from "../../lib/model/workflow/hub.ts";
import type { LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import type { LegOutcome, LegTerms } from "../../lib/model/workflow/terms.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { LegConflictError } from "../../lib/ports/errors.ts";
import type { ContentTable, HubTable, LegTable, PeopleTable, ProductTable } from "../../lib/ports/policy-table.ts";
import { RefusedError } from "./errors.ts";

/** Who or what a leg is about. */
type SubjectTable = Pick<PeopleTable, "readLine"> & Pick<ProductTable, "readProduct"> & ContentTable;

/** What changing a leg needs. */
export interface LegDependencies {
  readonly table: HubTable & SubjectTable & LegTable;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** A leg as read, with what a command about it is judged by. */
export interface ReadLeg {
  readonly state: LegState;
  readonly terms: LegTerms;
}

const ATTEMPTS = 3;

/** Reads a leg and its terms, as they are now. */
export async function readLeg(dependencies: LegDependencies, key: LegKey): Promise<ReadLeg> {
  const [state, terms] = await Promise.all([dependencies.table.readLeg(key), readTerms(dependencies, key)]);
  return { state, terms };
}

/** Reads what a command about a leg is judged by, the same for every purpose; `known`, if given, is the hub. */
export async function readTerms(
  { table, clock, digest }: LegDependencies,
  key: LegKey,
  known?: Hub,
): Promise<LegTerms> {
  const now = clock.now();
  const [hub, about] = await Promise.all([known ?? table.readHub(), readSubject(table, key)]);
  return { hub, ...about, now, digest };
}

/** The next state, or the refusal as an error. */
export function accepted(outcome: LegOutcome): LegState {
  if (outcome.refusal) throw new RefusedError(outcome.refusal);
  return outcome.next;
}

/** Writes `next` unless it is what was read. */
export async function writeChange(
  table: Pick<LegTable, "writeLeg">,
  state: LegState,
  next: LegState,
): Promise<LegState> {
  if (next !== state) await table.writeLeg(next);
  return next;
}

/** Carries out one command on one leg: read, decide, write. */
export function changeLeg(
  dependencies: LegDependencies,
  key: LegKey,
  command: (read: ReadLeg) => LegOutcome | Promise<LegOutcome>,
): Promise<LegState> {
  return onConflictAgain(async () => {
    const read = await readLeg(dependencies, key);
    return writeChange(dependencies.table, read.state, accepted(await command(read)));
  });
}

/** Repeats what somebody else's write got in the way of: everything is read and judged anew. */
export async function onConflictAgain<T>(act: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (attempts > 1 && error instanceof LegConflictError) return onConflictAgain(act, attempts - 1);
    throw error;
  }
}

async function readSubject(table: SubjectTable, key: LegKey): Promise<Pick<LegTerms, "line" | "product">> {
  if (key.leg === "person") return { line: await table.readLine(key.person) };
  // not its other legs: that of one purpose keeps none of another from being taken away
  return { product: await table.readContent(key.product) };
}
