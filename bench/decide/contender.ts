import type { Decision, Question } from "../../lib/model/decision.ts";

/** What is measured: something that was prepared from a mesh and answers questions about it. */
export interface Contender {
  /** An allowance or a denial; what else the answer holds is the contender's own affair. */
  answer(question: Question): Answer;
}

/** The part of a {@link Decision} by which contenders are compared while they are measured. */
export type Answer = Decision | { readonly outcome: "allow" | "deny" };
