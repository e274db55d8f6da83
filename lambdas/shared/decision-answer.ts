import { formatInstant } from "../../lib/model/time.ts";
import type { LegState, LegStatement } from "../../lib/model/workflow/leg.ts";

/** What a decision or a revocation is answered with: the leg as it now stands. */
export function decisionAnswer({ key, statements, history }: LegState, effect: LegStatement["effect"]): object {
  const { leg, ...about } = key;
  const statement = statements.findLast((candidate) => candidate.effect === effect);
  const { at } = history.at(-1) ?? {};
  return {
    leg,
    ...about,
    status: statement?.status,
    effect: statement?.effect,
    validFrom: timeOf(statement?.validFrom),
    validUntil: timeOf(statement?.validUntil),
    decidedAt: timeOf(at),
  };
}

function timeOf(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : formatInstant(instant);
}
