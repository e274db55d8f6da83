import type { Reason, ReasonCode, SessionQuestion } from "./decision.ts";

/** What a sentence may speak of; a question about a session names no product. */
export type Asked = Pick<SessionQuestion, "person" | "purpose"> & { readonly product?: string | undefined };

/**
 * The sentence for people behind a {@link Reason}: what is the matter, and who can change it.
 *
 * Written for readers who know neither databases nor clouds. It names what the question named and what the reason is
 * about, nothing else of the mesh: whoever may ask the question may read the answer.
 */
export function reasonMessage({ code, about = [] }: Reason, { person, product, purpose }: Asked): string {
  return SENTENCES[code]({
    person: quoted(person),
    product: product === undefined ? "the product" : quoted(product),
    purpose: quoted(purpose),
    hidden: about.length === 0 ? "part of it" : listed(about.map(quoted), "and"),
    verb: about.length > 1 ? "are" : "is",
  });
}

/** A list as people write it: `a, b and c`. Beyond a dozen the rest is counted. */
export function listed(items: readonly string[], word: "and" | "or"): string {
  const shown = items.length > LONGEST_LIST ? items.slice(0, LONGEST_LIST) : items;
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} ${word} ${last}` : last;
}

/** A name as it stands in a sentence. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

const LONGEST_LIST = 12;

interface Words {
  readonly person: string;
  readonly product: string;
  readonly purpose: string;
  readonly hidden: string;
  readonly verb: "is" | "are";
}

const SENTENCES: Readonly<Record<ReasonCode, (words: Words) => string>> = {
  "unknown-person": ({ person }) =>
    `Nobody called ${person} is on the list of people; the central team that keeps the list can add them.`,
  "unknown-product": ({ product }) =>
    `No data product called ${product} is on offer; the domain that owns the data can offer it.`,
  "unknown-purpose": ({ purpose }) => `No purpose called ${purpose} has been defined; the central team can define it.`,
  "purpose-not-active": ({ purpose }) =>
    `The purpose ${purpose} is not in use: it is still a draft or has been retired; the central team can put it into use.`,

  "approval-pending": ({ person, purpose }) =>
    `The request that ${person} may act for ${purpose} still waits for a decision; a line manager of ${person} can decide it.`,
  "approval-rejected": ({ person, purpose }) =>
    `The request that ${person} may act for ${purpose} was refused; a line manager of ${person} can decide differently on a new request.`,
  "approval-revoked": ({ person, purpose }) =>
    `The approval of ${person} for ${purpose} was withdrawn; a line manager of ${person} can approve anew.`,
  "approval-not-yet-valid": ({ person, purpose }) =>
    `The approval of ${person} for ${purpose} has not begun yet; a line manager of ${person} can let it begin earlier.`,
  "approval-expired": ({ person, purpose }) =>
    `The approval of ${person} for ${purpose} has ended; a line manager of ${person} can approve again.`,
  "approval-without-authority": ({ person, purpose }) =>
    `The approval of ${person} for ${purpose} was not given by anyone entitled to give it; a line manager of ${person} can.`,
  "approval-outdated": ({ person, purpose }) =>
    `The approval of ${person} was given for another version of ${purpose}; a line manager of ${person} can confirm it for the current one.`,
  "no-approval": ({ person, purpose }) =>
    `Nobody has approved that ${person} acts for ${purpose}; a line manager of ${person} can.`,
  "acknowledgement-missing": ({ person, purpose }) =>
    `${person} has not yet accepted the terms of ${purpose} as they now stand; ${person} alone can do so.`,

  "assignment-pending": ({ product, purpose }) =>
    `The request that ${product} may serve ${purpose} still waits for a decision; an owner of ${product} can decide it.`,
  "assignment-rejected": ({ product, purpose }) =>
    `The request that ${product} may serve ${purpose} was refused; an owner of ${product} can decide differently on a new request.`,
  "assignment-revoked": ({ product, purpose }) =>
    `The permission that ${product} may serve ${purpose} was withdrawn; an owner of ${product} can give it anew.`,
  "assignment-not-yet-valid": ({ product, purpose }) =>
    `The permission that ${product} may serve ${purpose} has not begun yet; an owner of ${product} can let it begin earlier.`,
  "assignment-expired": ({ product, purpose }) =>
    `The permission that ${product} may serve ${purpose} has ended; an owner of ${product} can give it again.`,
  "assignment-without-authority": ({ product, purpose }) =>
    `The permission that ${product} may serve ${purpose} was not given by anyone entitled to give it; an owner of ${product} can.`,
  "assignment-outdated": ({ product, purpose }) =>
    `The permission that ${product} may serve ${purpose} was given for another version of that purpose; an owner of ${product} can confirm it for the current one.`,
  "not-assigned": ({ product, purpose }) =>
    `Nobody has allowed ${product} to serve ${purpose}; an owner of ${product} can.`,
  prohibited: ({ product, purpose }) =>
    `${product} must not be used for ${purpose}, or for a purpose above or below it; only an owner of ${product} can lift that.`,

  "nothing-visible": ({ product, purpose }) =>
    `Nothing of ${product} is left to be seen for ${purpose}; an owner of ${product} can show more, as far as the rules above the owner allow.`,
  guardrail: ({ hidden, purpose, verb }) =>
    `A central rule withholds ${hidden} from ${purpose}, whatever the owner allows, so ${verb === "are" ? "they stay" : "it stays"} hidden; the central team can change the rule.`,
  "consent-unknown": ({ hidden, purpose, verb }) =>
    `${hidden} ${verb} about people, and nothing tells which of them agreed to ${purpose}; an owner can say where their consent is recorded.`,
  "lineage-unknown": ({ hidden, verb }) =>
    `Nobody has described where ${hidden} ${verb === "are" ? "come" : "comes"} from, so it cannot be shown safely; an owner can describe it.`,
  "lineage-column": ({ hidden, purpose, verb }) =>
    `${hidden} ${verb} made from something that ${purpose} may not see in the product it comes from; an owner of that product can show it, or a privacy officer can release it.`,
  "lineage-closed": ({ hidden, purpose, verb }) =>
    `${hidden} ${verb} made from data that is closed to ${purpose}; an owner of the product it comes from can open it, or a privacy officer can release it.`,
  "lineage-rows": ({ hidden, purpose, verb }) =>
    `${hidden} ${verb} made from data of which ${purpose} may see only certain rows, and nothing in it tells which ones these are; an owner can add what tells them apart, or a privacy officer can release it.`,
  "filter-tells": ({ hidden, purpose, verb }) =>
    `The rows of ${hidden} are picked by something that ${purpose} may not see, which would give it away, so ${verb === "are" ? "they stay" : "it stays"} hidden; an owner can pick them by something else.`,
};
