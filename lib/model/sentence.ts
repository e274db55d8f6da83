/** How sentences for people are made: of what they are about, in words that know neither databases nor clouds. */

const LONGEST_LIST = 12;

/** A list as people write it: `a, b and c`. Beyond a dozen the rest is counted. */
export function listed(items: readonly string[], word: "and" | "or"): string {
  const shown = items.slice(0, LONGEST_LIST);
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} ${word} ${last}` : last;
}

/** A name as it stands in a sentence. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** What a sentence speaks of: a name by its key, such as `person`. */
export interface Words {
  readonly [word: string]: string;
}

/**
 * A sentence from its template: `{person}` stands for that word, `{is|are}` for either as there is one thing that the
 * sentence is about, or there are several.
 */
export function sentence(template: string, words: Words, isPlural = false): string {
  return template.replaceAll(/\{(\w+)\}|\{([^|}]+)\|([^}]+)\}/g, (all, word: string, one: string, several: string) =>
    word === undefined ? (isPlural ? several : one) : (words[word] ?? all),
  );
}
