import type { HistoryEntry, LegState } from "./leg.ts";

/** SHA-256 of a text in hexadecimal; a parameter, since the model has no cryptography of its own. */
export type Digest = (text: string) => string;

/** An entry before it is chained. */
export type NewEntry = Omit<HistoryEntry, "previous" | "hash">;

/** How many entries stay with the leg; older ones only the table's stream and its point-in-time recovery still know. */
export const KEPT_ENTRIES = 20;

/** The history with one more entry, which names the hash of the one before. */
export function append(history: LegState["history"], entry: NewEntry, digest: Digest): LegState["history"] {
  const previous = history.at(-1)?.hash ?? "";
  return [...history, { ...entry, previous, hash: hashOf({ ...entry, previous }, digest) }].slice(-KEPT_ENTRIES);
}

/** Position of the first entry that is not what was once appended after its predecessor; `undefined` if all are. */
export function findBreak(history: LegState["history"], digest: Digest): number | undefined {
  const position = history.findIndex((entry, at) => {
    const before = history[at - 1];
    return entry.hash !== hashOf(entry, digest) || (before !== undefined && entry.previous !== before.hash);
  });
  return position === -1 ? undefined : position;
}

/** Stands for a person in one request without naming them; the same person has another fingerprint in another request. */
export function fingerprint(person: string, request: string, digest: Digest): string {
  return digest(`${request}\n${person}`).slice(0, 32);
}

/** What of an entry is hashed. INVARIANT: the order is part of the hash; a field that is added goes to the end. */
const HASHED = [
  "previous",
  "action",
  "at",
  "by",
  "onBehalfOf",
  "reason",
  "request",
  "purposeVersion",
  "validUntil",
] as const satisfies readonly (keyof HistoryEntry)[];

function hashOf(entry: Omit<HistoryEntry, "hash">, digest: Digest): string {
  return digest(JSON.stringify(entry, [...HASHED]));
}
