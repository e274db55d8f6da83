/** Nearer letters than these are too often another word: `card` and `care`, `age` and `wage`. */
const LEAST = 5;

/**
 * The known name that `name` is a slip of: the same letters in another case or with other signs between them, or one
 * letter missing, extra, wrong, or swapped with its neighbour.
 *
 * Stricter than {@link didYouMean}, which advises about a name that is known to be wrong: this says that one is.
 */
export function slipOf(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  let nearest: string | undefined;
  for (const candidate of known) {
    const other = plain(candidate);
    if (other === wanted) return candidate;
    if (nearest === undefined && isOneSlip(wanted, other)) nearest = candidate;
  }
  return nearest;
}

/**
 * Advice for a person's id that does not exist. One slip at most: colleagues' ids share so many letters that each would
 * be near to any other, and to name the wrong person is worse than to name none.
 */
export function nearPerson(id: string, known: Iterable<string>): string | undefined {
  const meant = slipOf(id, known);
  return meant && `did you mean \`${meant}\`?`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function isOneSlip(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || long.length < LEAST - 1) return false;

  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return long.length >= LEAST && short.slice(at) === long.slice(at + 1);
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  if (isSwapped && short.slice(at + 2) === long.slice(at + 2)) return true;
  return long.length >= LEAST && short.slice(at + 1) === long.slice(at + 1);
}
