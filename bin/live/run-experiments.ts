import { MeshError } from "../../lib/model/errors.ts";
import { InterruptedError } from "./errors.ts";
import type { Experiment, Facts, Verdict } from "./experiment.ts";
import type { Lab } from "./lab.ts";

export interface Result {
  readonly experiment: Experiment;
  /** `not-run`: it needs what was not given, or the run was interrupted before its end. */
  readonly verdict: Verdict | "not-run";
  readonly because: string;
  readonly facts: Facts;
}

/** Runs one after the other, since they share a database; one that breaks off says so and the next goes on. */
export async function runExperiments(
  experiments: readonly Experiment[],
  lab: Lab,
  tell: (experiment: Experiment) => void = () => undefined,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let isInterrupted = false;
  for (const experiment of experiments) {
    if (isInterrupted) {
      results.push(notRun(experiment, "the run was interrupted"));
      continue;
    }
    tell(experiment);
    const result = await runOne(experiment, lab);
    isInterrupted = result === undefined;
    results.push(result ?? notRun(experiment, "the run was interrupted"));
  }
  return results;
}

/** The result, or nothing if the run was interrupted meanwhile. */
async function runOne(experiment: Experiment, lab: Lab): Promise<Result | undefined> {
  if (experiment.needsOtherAccount && !lab.other) {
    return notRun(experiment, "it needs a second account: `--other-account-profile`");
  }
  try {
    const facts = await experiment.run(lab);
    return { experiment, facts, ...experiment.judge(facts) };
  } catch (error) {
    if (error instanceof InterruptedError) return undefined;
    return { experiment, facts: {}, verdict: "inconclusive", because: `it broke off: ${reasonOf(error)}` };
  }
}

function notRun(experiment: Experiment, because: string): Result {
  return { experiment, verdict: "not-run", because, facts: {} };
}

function reasonOf(error: unknown): string {
  if (error instanceof MeshError) return error.help ? `${error.message} (${error.help})` : error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : "unknown cause";
}
