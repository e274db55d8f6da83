/** Longer text is no typo of a name, and comparing it would cost the product of both lengths. */
const LONGEST_NAME = 100;

/**
 * Advice for a name that does not exist: the known name nearest to it, if one is near enough to be meant.
 *
 * @returns for example "did you mean `city`?", or `undefined` where nothing is near
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;

  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let least = (name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))) + 1;
  for (const candidate of known) {
    const away = distanceBelow(least, wanted, candidate.toLowerCase());
    if (away === undefined) continue;
    least = away;
    nearest = candidate;
  }
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}

/** How many letters are between two names, or `undefined` if it is not less than `limit`. */
function distanceBelow(limit: number, wanted: string, candidate: string): number | undefined {
  // half a name is a slip as well, however much of it is missing
  const isStart = wanted.length >= 4 && candidate.startsWith(wanted);
  if (isStart && limit > 1) return 1;
  // the lengths alone are already that far apart, so this pair need not be compared
  if (Math.abs(candidate.length - wanted.length) >= limit) return undefined;
  return editsBelow(limit, wanted, candidate);
}

/** How many letters must be added, left out or replaced, row by row of Levenshtein's table; `undefined` from `limit` on. */
function editsBelow(limit: number, wanted: string, candidate: string): number | undefined {
  const row = Array.from({ length: wanted.length + 1 }, (_, index) => index);
  for (let at = 0; at < candidate.length; at++) {
    let diagonal = at;
    let least = at + 1;
    row[0] = least;
    for (let index = 1; index < row.length; index++) {
      const above = row[index] as number;
      const replaced = diagonal + (wanted[index - 1] === candidate[at] ? 0 : 1);
      const edits = Math.min(replaced, above + 1, (row[index - 1] as number) + 1);
      diagonal = above;
      row[index] = edits;
      if (edits < least) least = edits;
    }
    // no row below holds less
    if (least >= limit) return undefined;
  }
  const edits = row[wanted.length] as number;
  return edits < limit ? edits : undefined;
}
