import type { SessionReasonCode } from "./decision.ts";
import { statementSentences } from "./statement-sentences.ts";

const MANAGER = "a line manager of {person} can";

/** Why a person may not act for a purpose, and who can change it. */
export const SESSION_SENTENCES: Readonly<Record<SessionReasonCode, string>> = {
  "unknown-person":
    "Nobody called {person} is on the list of people; the central team that keeps the list can add them.",
  "unknown-purpose": "No purpose called {purpose} has been defined; the central team can define it.",
  "purpose-not-active":
    "The purpose {purpose} is not in use: it is still a draft or has been retired; the central team can put it into use.",

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
