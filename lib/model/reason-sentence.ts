import type { Reason, SessionQuestion } from "./decision.ts";
import { listed, quoted, sentence } from "./sentence.ts";

/** What a sentence may speak of; a question about a session names no product. */
export type Asked = Pick<SessionQuestion, "person" | "purpose"> & { readonly product?: string | undefined };

/** A sentence about a reason, from its template: it names what the question named and what the reason is about. */
export function reasonSentence(template: string, { about = [] }: Reason, { person, product, purpose }: Asked): string {
  const words = {
    person: quoted(person),
    product: product === undefined ? "the product" : quoted(product),
    purpose: quoted(purpose),
    hidden: about.length === 0 ? "part of it" : listed(about.map(quoted), "and"),
  };
  return sentence(template, words, about.length > 1);
}
