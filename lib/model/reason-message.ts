import type { Reason, ReasonCode } from "./decision.ts";
import { PRODUCT_SENTENCES } from "./product-sentences.ts";
import { type Asked, reasonSentence } from "./reason-sentence.ts";
import { SESSION_SENTENCES } from "./session-sentences.ts";
import { statementSentences } from "./statement-sentences.ts";
import { OWNER, VIEW_SENTENCES } from "./view-sentences.ts";

/**
 * The sentence for people behind a {@link Reason}: what is the matter, and who can change it.
 *
 * Written for readers who know neither databases nor clouds. It names what the question named and what the reason is
 * about, nothing else of the mesh: whoever may ask the question may read the answer.
 */
export function reasonMessage(reason: Reason, asked: Asked): string {
  return reasonSentence(SENTENCES[reason.code], reason, asked);
}

const SERVING = "that {product} may serve {purpose}";
const PERMISSION = `The permission ${SERVING}`;

const SENTENCES: Readonly<Record<ReasonCode, string>> = {
  ...SESSION_SENTENCES,
  ...PRODUCT_SENTENCES,
  ...VIEW_SENTENCES,
  ...statementSentences("assignment", {
    request: `The request ${SERVING}`,
    statement: PERMISSION,
    outdated: `${PERMISSION} was given for another version of that purpose`,
    decider: OWNER,
    renew: "give it",
  }),
  "not-assigned": `Nobody has allowed {product} to serve {purpose}; ${OWNER}.`,
};
