import type { Instant } from "./mesh.ts";

/** The finite ones among `instants`, each once, in ascending order. */
export function ascending(instants: Iterable<Instant>): readonly Instant[] {
  return [...new Set(instants)].filter(Number.isFinite).sort((one, other) => one - other);
}

/** The first of the ascending `instants` after `at`; `Infinity` if there is none. */
export function nextAfter(instants: readonly Instant[], at: Instant): Instant {
  return instants[stretchOf(instants, at)] ?? Number.POSITIVE_INFINITY;
}

/** How many of the ascending `instants` lie at or before `at`: the stretch of time that `at` falls in. */
function stretchOf(instants: readonly Instant[], at: Instant): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
