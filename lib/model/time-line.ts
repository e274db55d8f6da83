import type { Instant } from "./mesh.ts";

/** The finite ones among `instants`, each once, in ascending order. */
export function ascending(instants: Iterable<Instant>): readonly Instant[] {
  return [...new Set(instants)].filter(Number.isFinite).sort((one, other) => one - other);
}
