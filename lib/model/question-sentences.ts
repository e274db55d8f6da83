import type { SessionReasonCode } from "./decision.ts";

/** What is the matter with what a question names, before anybody's decisions are looked at. */
export const QUESTION_SENTENCES = {
  "unknown-person":
    "Nobody called {person} is on the list of people; the central team that keeps the list can add them.",
  "unknown-purpose": "No purpose called {purpose} has been defined; the central team can define it.",
  "purpose-not-active":
    "The purpose {purpose} is not in use: it is still a draft or has been retired; the central team can put it into use.",
} as const satisfies Readonly<Partial<Record<SessionReasonCode, string>>>;
