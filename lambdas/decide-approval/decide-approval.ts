import { decidePersonLeg, type PersonDecision } from "../../lib/model/workflow/decide-person-leg.ts";
import type { Companion, LegKey, LegState } from "../../lib/model/workflow/leg.ts";
import { barFromLeg } from "../../lib/model/workflow/request-leg.ts";
import { authorised, partiesOf } from "../../lib/model/workflow/terms.ts";
import { accepted, type LegDependencies, onConflictAgain, readLeg, writeChange } from "../shared/change-leg.ts";
import { RefusedError } from "../shared/errors.ts";

/**
 * Decides a person leg, and sees to it that nobody decides both legs of one request.
 *
 * The product leg is barred first: if the decision itself then fails, all that remains is one person fewer who may
 * decide. The other way round, whoever decided could be faster on the other leg.
 */
export function decideApproval(
  dependencies: LegDependencies,
  key: Extract<LegKey, { readonly leg: "person" }>,
  command: PersonDecision,
): Promise<LegState> {
  return onConflictAgain(async () => {
    const { state, terms } = await readLeg(dependencies, key);
    const next = accepted(decidePersonLeg(state, command, terms));
    const parties = partiesOf(authorised(command.actor, key, terms) ?? command.actor);
    for (const companion of state.request?.companions ?? []) {
      await barFromCompanion(
        dependencies,
        { ...companion, purpose: key.purpose },
        { parties, decision: command.decision },
      );
    }
    return writeChange(dependencies.table, state, next);
  });
}

async function barFromCompanion(
  { table, digest }: LegDependencies,
  { product, purpose, request }: Companion & { readonly purpose: string },
  { parties, decision }: Pick<PersonDecision, "decision"> & { readonly parties: readonly string[] },
): Promise<void> {
  const state = await table.readLeg({ leg: "product", product, purpose });
  if (state.request?.id === request) {
    await writeChange(table, state, barFromLeg(state, parties, { digest }));
    return;
  }
  const decided = state.history.find(
    (entry) => entry.request === request && (entry.action === "approve" || entry.action === "reject"),
  );
  // what has slipped out of the history could have been decided by anybody, so also by one of these
  const isOther = decided && ![decided.by, decided.onBehalfOf].some((party) => parties.includes(party ?? ""));
  // rejecting what nobody can tell about any more opens nothing, and is the way out
  if (isOther || (!decided && decision === "reject")) return;
  throw new RefusedError({
    code: "not-allowed",
    message: "whoever decided the other leg does not decide this one",
    help: decided
      ? "have it decided one level up"
      : "too much has happened since to tell who did: reject it, and ask anew",
  });
}
