import type { SessionReasonCode } from "./decision.ts";

const APPROVAL = "The approval of {person} for {purpose}";
const REQUEST = "The request that {person} may act for {purpose}";
const MANAGER = "a line manager of {person} can";

/** Why a person may not act for a purpose, and who can change it. */
export const SESSION_SENTENCES: Readonly<Record<SessionReasonCode, string>> = {
  "unknown-person":
    "Nobody called {person} is on the list of people; the central team that keeps the list can add them.",
  "unknown-purpose": "No purpose called {purpose} has been defined; the central team can define it.",
  "purpose-not-active":
    "The purpose {purpose} is not in use: it is still a draft or has been retired; the central team can put it into use.",

  "approval-pending": `${REQUEST} still waits for a decision; ${MANAGER} decide it.`,
  "approval-rejected": `${REQUEST} was refused; ${MANAGER} decide differently on a new request.`,
  "approval-revoked": `${APPROVAL} was withdrawn; ${MANAGER} approve anew.`,
  "approval-not-yet-valid": `${APPROVAL} has not begun yet; ${MANAGER} let it begin earlier.`,
  "approval-expired": `${APPROVAL} has ended; ${MANAGER} approve again.`,
  "approval-without-authority": `${APPROVAL} was not given by anyone entitled to give it; ${MANAGER}.`,
  "approval-outdated": `The approval of {person} was given for another version of {purpose}; ${MANAGER} confirm it for the current one.`,
  "no-approval": `Nobody has approved that {person} acts for {purpose}; ${MANAGER}.`,
  "acknowledgement-missing":
    "{person} has not yet accepted the terms of {purpose} as they now stand; {person} alone can do so.",
};
