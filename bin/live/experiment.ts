import type { Lab } from "./lab.ts";

/** What was observed, as it is reported. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/**
 * What it means for the kit:
 * - `holds`: AWS does what the kit assumes
 * - `stricter`: AWS shows or allows less than the kit reckons with, so nothing is exposed and nothing has to change
 * - `fails`: the kit has to change before it goes live
 * - `inconclusive`: the observation does not tell
 */
export type Verdict = "holds" | "stricter" | "fails" | "inconclusive";

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly because: string;
}

/** One question that only AWS can answer. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** Numbers of the assumptions in docs/lake-formation.md that it settles. */
  readonly settles: readonly number[];
  /** What the kit takes for granted. */
  readonly assumes: string;
  /** What is to be seen if it is right. */
  readonly expects: string;
  /** What to change in the kit if it is not, naming files and functions. */
  readonly ifItFails: string;
  /** A second account, which is not always at hand. @default false */
  readonly needsOtherAccount: boolean;
  /** Sets up, and observes. */
  run(lab: Lab): Promise<Facts>;
  judge(facts: Facts): Judgement;
}

interface ExperimentParts<Subject, Seen extends Facts>
  extends Pick<Experiment, "id" | "title" | "settles" | "assumes" | "expects" | "ifItFails"> {
  readonly needsOtherAccount?: boolean;
  setUp(lab: Lab): Promise<Subject>;
  observe(lab: Lab, subject: Subject): Promise<Seen>;
  judge(seen: Seen): Judgement;
}

/** An experiment whose parts know each other's types; outside, they need not be known. */
export function experiment<Subject, Seen extends Facts>(parts: ExperimentParts<Subject, Seen>): Experiment {
  const { setUp, observe, judge, needsOtherAccount = false, ...text } = parts;
  return {
    ...text,
    needsOtherAccount,
    run: async (lab) => observe(lab, await setUp(lab)),
    // what is judged is what `observe` returned
    judge: (facts) => judge(facts as Seen),
  };
}

export const holds = (because: string): Judgement => ({ verdict: "holds", because });
export const stricter = (because: string): Judgement => ({ verdict: "stricter", because });
export const fails = (because: string): Judgement => ({ verdict: "fails", because });
export const inconclusive = (because: string): Judgement => ({ verdict: "inconclusive", because });
