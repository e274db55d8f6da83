import type { SessionDecision, SessionReason } from "./decision.ts";
import type { DecisionJson, ReasonJson } from "./decision-json.ts";
import { quoted, sentence } from "./sentence.ts";
import { SESSION_SENTENCES } from "./session-sentences.ts";
import { formatInstant } from "./time.ts";

/** The public form of an answer about a session. */
export type SessionJson = Omit<DecisionJson, "product" | "view">;

/** The public JSON form of an answer about a session. */
export function sessionJson(decision: SessionDecision): SessionJson {
  const { outcome, person, purpose, at } = decision;
  const asked = { outcome, person, purpose, at: formatInstant(at) };
  if (decision.outcome !== "allow") return { ...asked, reasons: sessionReasonsJson(decision) };
  return { ...asked, expiresAt: formatInstant(decision.expiresAt), reasons: [] };
}

/** The reasons of an answer with the sentences that people read; see {@link reasonMessage}. */
export function sessionReasonsJson({ person, purpose, reasons }: SessionDecision): readonly ReasonJson[] {
  const words = { person: quoted(person), purpose: quoted(purpose) };
  return reasons.map(({ code }: SessionReason) => ({ code, message: sentence(SESSION_SENTENCES[code], words) }));
}
