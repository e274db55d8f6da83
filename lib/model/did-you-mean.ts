import { distance } from "fastest-levenshtein";

/** Longer text is no typo of a name, and comparing it would cost the product of both lengths. */
const LONGEST_NAME = 100;

/**
 * Advice for a name that does not exist: the known name nearest to it, if one is near enough to be meant.
 *
 * @returns for example "did you mean `city`?", or `undefined` where nothing is near
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;

  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    // the lengths alone are already that far apart, so this pair need not be compared
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const away = distance(name.toLowerCase(), candidate.toLowerCase());
    if (away >= least) continue;
    least = away;
    nearest = candidate;
  }
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}
