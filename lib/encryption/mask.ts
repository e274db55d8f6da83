import type { Column } from "../model/mesh.ts";

/** What each kind of value is replaced by: it looks like one, and is the same for all. */
const MASKS = {
  email: "xxxx@xxxx.xxx",
  phone: "+00 000 000000",
  name: "Xxxx Xxxx",
  card: "0000 0000 0000 0000",
  iban: "XX00 0000 0000 0000 0000 00",
  number: "0",
  date: "0000-00-00",
  text: "xxxx",
} as const;

type Kind = keyof typeof MASKS;

/** Kinds by words in a column's classification or, failing that, its name. */
const WORDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/e-?mail/, "email"],
  [/phone|mobile|fax|msisdn/, "phone"],
  [/iban|bank/, "iban"],
  [/card|\bpan\b/, "card"],
  [/name\b/, "name"],
];

/**
 * What a masked column holds in every row, NULLs included: format kept, content gone.
 *
 * Neither a length nor whether there is a value is passed on: both tell people apart.
 */
export function maskOf({ name, type, classification = "" }: Column): string {
  return MASKS[kindByWord(classification) ?? kindByWord(name) ?? kindByType(type)];
}

function kindByWord(word: string): Kind | undefined {
  return WORDS.find(([pattern]) => pattern.test(word.replaceAll("_", " ")))?.[1];
}

function kindByType(type: string): Kind {
  if (/^(?:date|timestamp|time)/.test(type)) return "date";
  return /^(?:tiny|small|big)?int|^(?:integer|number|decimal|float|double|real)/.test(type) ? "number" : "text";
}
