import type { Reason, ReasonCode, SessionQuestion, SessionReasonCode } from "./decision.ts";
import { listed, quoted, sentence } from "./sentence.ts";
import { SESSION_SENTENCES } from "./session-sentences.ts";
import { statementSentences } from "./statement-sentences.ts";

/** What a sentence may speak of; a question about a session names no product. */
export type Asked = Pick<SessionQuestion, "person" | "purpose"> & { readonly product?: string | undefined };

/**
 * The sentence for people behind a {@link Reason}: what is the matter, and who can change it.
 *
 * Written for readers who know neither databases nor clouds. It names what the question named and what the reason is
 * about, nothing else of the mesh: whoever may ask the question may read the answer.
 */
export function reasonMessage({ code, about = [] }: Reason, { person, product, purpose }: Asked): string {
  const words = {
    person: quoted(person),
    product: product === undefined ? "the product" : quoted(product),
    purpose: quoted(purpose),
    hidden: about.length === 0 ? "part of it" : listed(about.map(quoted), "and"),
  };
  return sentence(SENTENCES[code], words, about.length > 1);
}

const PERMISSION = "The permission that {product} may serve {purpose}";
const OWNER = "an owner of {product} can";
const OFFICER = "or a privacy officer can release it.";

const PRODUCT_SENTENCES: Readonly<Record<Exclude<ReasonCode, SessionReasonCode>, string>> = {
  "unknown-product": "No data product called {product} is on offer; the domain that owns the data can offer it.",

  ...statementSentences("assignment", {
    request: "The request that {product} may serve {purpose}",
    statement: PERMISSION,
    outdated: `${PERMISSION} was given for another version of that purpose`,
    decider: OWNER,
    renew: "give it",
  }),
  "not-assigned": `Nobody has allowed {product} to serve {purpose}; ${OWNER}.`,
  prohibited:
    "{product} must not be used for {purpose}, or for a purpose above or below it; only an owner of {product} can lift that.",

  "nothing-visible": `Nothing of {product} is left to be seen for {purpose}; ${OWNER} show more, as far as the rules above the owner allow.`,
  guardrail:
    "A central rule withholds {hidden} from {purpose}, whatever the owner allows, so {it stays|they stay} hidden; the central team can change the rule.",
  "consent-unknown":
    "{hidden} {is|are} about people, and nothing tells which of them agreed to {purpose}; an owner can say where their consent is recorded.",
  "lineage-unknown":
    "Nobody has described where {hidden} {comes|come} from, so it cannot be shown safely; an owner can describe it.",
  "lineage-column": `{hidden} {is|are} made from something that {purpose} may not see in the product it comes from; an owner of that product can show it, ${OFFICER}`,
  "lineage-closed": `{hidden} {is|are} made from data that is closed to {purpose}; an owner of the product it comes from can open it, ${OFFICER}`,
  "lineage-rows": `{hidden} {is|are} made from data of which {purpose} may see only certain rows, and nothing in it tells which ones these are; an owner can add what tells them apart, ${OFFICER}`,
  "filter-tells":
    "The rows of {hidden} are picked by something that {purpose} may not see, which would give it away, so {it stays|they stay} hidden; an owner can pick them by something else.",
};

const SENTENCES: Readonly<Record<ReasonCode, string>> = { ...SESSION_SENTENCES, ...PRODUCT_SENTENCES };
