import { isBarred, isDecidable } from "../../lib/model/workflow/barred.ts";
import { decidePersonLeg, type PersonDecision } from "../../lib/model/workflow/decide-person-leg.ts";
import type { Companion, LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { barFromLeg } from "../../lib/model/workflow/request-leg.ts";
import { partiesOf } from "../../lib/model/workflow/terms.ts";
import {
  accepted,
  type LegDependencies,
  onConflictAgain,
  type ReadLeg,
  readLeg,
  writeChange,
} from "../shared/change-leg.ts";
import { RefusedError } from "../shared/errors.ts";
import { unlessCorrupt } from "../shared/snapshots.ts";

type PersonKey = Extract<LegKey, { readonly leg: "person" }>;

/** What became of a product leg's request that was made together with a person's; neither if nobody can tell any more. */
interface Fate {
  readonly waits?: ReadLeg;
  readonly decidedBy?: readonly string[];
}

/**
 * Decides a person leg, and sees to it that nobody decides both legs of one request.
 *
 * The product leg is barred first: if the decision itself then fails, all that remains is one person fewer who may
 * decide. The other way round, whoever decided could be faster on the other leg.
 */
export function decideApproval(
  dependencies: LegDependencies,
  key: PersonKey,
  command: PersonDecision,
): Promise<LegState> {
  return onConflictAgain(async () => {
    const read = await readLeg(dependencies, key);
    const { state, terms } = read;
    const next = accepted(decidePersonLeg(state, command, terms));
    // the latest entry of the history says with whose authority it was decided
    const parties = next.history.slice(-1).flatMap(({ by: id, onBehalfOf }) => partiesOf({ id, onBehalfOf }));
    const companions = state.request?.companions ?? [];
    const fates = await Promise.all(companions.map((companion) => fateOf(dependencies, read, companion)));
    assertOther(read, command, { parties, fates });
    // nothing is written before everything was judged
    for (const { waits } of fates) {
      if (waits) await writeChange(dependencies.table, waits.state, barFromLeg(waits.state, parties, terms));
    }
    return writeChange(dependencies.table, state, next);
  });
}

async function fateOf(
  { table }: LegDependencies,
  { state: { key }, terms }: ReadLeg,
  { product, request }: Companion,
): Promise<Fate> {
  const [state, content] = await Promise.all([
    unlessCorrupt(table.readLeg({ leg: "product", product, purpose: key.purpose })),
    unlessCorrupt(table.readContent(product)),
  ]);
  if (!state) return {};
  const asked = state.history.findIndex((entry) => entry.action === "request" && entry.request === request);
  // a request that made way for another ends as that one does
  const decided = state.history.find(
    (entry, at) =>
      (entry.action === "approve" || entry.action === "reject") &&
      (entry.request === request || (asked !== -1 && at > asked)),
  );
  if (decided) return { decidedBy: partiesOf({ id: decided.by, onBehalfOf: decided.onBehalfOf }) };
  const isWaiting = state.request && (state.request.id === request || asked !== -1);
  return isWaiting ? { waits: { state, terms: { ...terms, product: content } } } : {};
}

interface Judged {
  readonly parties: readonly string[];
  readonly fates: readonly Fate[];
}

/** @throws RefusedError if the parties decided one of the other legs, or are the only ones left who could */
function assertOther({ state, terms }: ReadLeg, { decision }: PersonDecision, { parties, fates }: Judged): void {
  const decidedBy = fates.flatMap((fate) => fate.decidedBy ?? []);
  const { request } = barFromLeg(state, decidedBy, terms);
  const isApproval = decision === "approve";
  // rejecting opens nothing, and is the way out where nobody else is left
  if (
    request &&
    isBarred(request, parties, terms.digest) &&
    (isApproval || isDecidable({ ...state, request }, terms))
  ) {
    throw refused("whoever decided the other leg does not decide this one", "have it decided one level up");
  }
  // what has slipped out of the history, or cannot be understood, could have been decided by anybody, so also by one of these
  if (isApproval && fates.some((fate) => !fate.waits && !fate.decidedBy)) {
    const help = "nobody can tell any more who decided it: reject this one, and ask anew";
    throw refused("whoever decided the other leg does not decide this one", help);
  }
  const isLast = fates.some(({ waits }) => waits && isLastOf(waits, parties));
  if (!isLast) return;
  throw refused(
    "nobody else could decide the other leg",
    "have this one decided one level up, or decide the other first",
  );
}

function isLastOf({ state, terms }: ReadLeg, parties: readonly string[]): boolean {
  return isDecidable(state, terms) && !isDecidable(barFromLeg(state, parties, terms), terms);
}

function refused(message: string, help: string): RefusedError {
  return new RefusedError({ code: "not-allowed", message, help });
}
