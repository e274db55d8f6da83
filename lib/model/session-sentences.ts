import type { SessionReasonCode } from "./decision.ts";
import { QUESTION_SENTENCES } from "./question-sentences.ts";
import { statementSentences } from "./statement-sentences.ts";

const MANAGER = "a line manager of {person} can";

/** Why a person may not act for a purpose, and who can change it. */
export const SESSION_SENTENCES: Readonly<Record<SessionReasonCode, string>> = {
  ...QUESTION_SENTENCES,

  ...statementSentences("approval", {
    request: "The request that {person} may act for {purpose}",
    statement: "The approval of {person} for {purpose}",
    outdated: "The approval of {person} was given for another version of {purpose}",
    decider: MANAGER,
    renew: "approve",
  }),
  "no-approval": `Nobody has approved that {person} acts for {purpose}; ${MANAGER}.`,
  "acknowledgement-missing":
    "{person} has not yet accepted the terms of {purpose} as they now stand; {person} alone can do so.",
};
