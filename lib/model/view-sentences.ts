import type { HidingCode } from "./decision.ts";

/** Who can change what a product shows. */
export const OWNER = "an owner of {product} can";
const OFFICER = "or a privacy officer can release it.";
const MADE_FROM = "{hidden} {is|are} made from";

/** Why nothing, or not all that the owner allows, is left to see. */
export const VIEW_SENTENCES: Readonly<Record<"nothing-visible" | HidingCode, string>> = {
  "nothing-visible": `Nothing of {product} is left to be seen for {purpose}; ${OWNER} show more, as far as the rules above the owner allow.`,
  guardrail:
    "A central rule withholds {hidden} from {purpose}, whatever the owner allows; the central team can change the rule.",
  "consent-unknown":
    "{hidden} {is|are} about people, and nothing tells which of them agreed to {purpose}; an owner can say where their consent is recorded.",
  "lineage-unknown":
    "Nobody has described where {hidden} {comes|come} from, so it cannot be shown safely; an owner can describe it.",
  "lineage-column": `${MADE_FROM} something that {purpose} may not see in the product it comes from; an owner of that product can show it, ${OFFICER}`,
  "lineage-closed": `${MADE_FROM} data that is closed to {purpose}; an owner of the product it comes from can open it, ${OFFICER}`,
  "lineage-rows": `${MADE_FROM} data of which {purpose} may see certain rows only, and nothing in it tells which; an owner can add what tells them apart, ${OFFICER}`,
  "filter-tells":
    "The rows of {hidden} are picked by something that {purpose} may not see, which would give it away, so {it stays|they stay} hidden; an owner can pick them by something else.",
};
