import type { StatementFlaw } from "./decision.ts";

/** How the sentences about one leg's statements differ from those about the other's. */
interface LegWords {
  /** The request, and what it asks for, each as the beginning of a sentence. */
  readonly request: string;
  readonly statement: string;
  /** The beginning of one about another version of the purpose. */
  readonly outdated: string;
  /** Who can change it. */
  readonly decider: string;
  /** What they do about a statement that is no more. */
  readonly renew: string;
}

/** What is the matter with a statement, and who can change it. */
export function statementSentences<L extends "approval" | "assignment">(
  leg: L,
  { request, statement, outdated, decider, renew }: LegWords,
): Readonly<Record<`${L}-${StatementFlaw}`, string>> {
  const sentences: Readonly<Record<StatementFlaw, string>> = {
    pending: `${request} still waits for a decision; ${decider} decide it.`,
    rejected: `${request} was refused; ${decider} decide differently on a new request.`,
    revoked: `${statement} was withdrawn; ${decider} ${renew} anew.`,
    "not-yet-valid": `${statement} has not begun yet; ${decider} let it begin earlier.`,
    expired: `${statement} has ended; ${decider} ${renew} again.`,
    "without-authority": `${statement} was not given by anyone entitled to give it; ${decider}.`,
    outdated: `${outdated}; ${decider} confirm it for the current one.`,
  };
  return Object.fromEntries(Object.entries(sentences).map(([flaw, text]) => [`${leg}-${flaw}`, text])) as Readonly<
    Record<`${L}-${StatementFlaw}`, string>
  >;
}
