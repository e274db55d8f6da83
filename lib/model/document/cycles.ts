/** Finds what leads back to itself, and what leads on for too long. */

import type { Place } from "./place.ts";

/** As many names as a reader follows; the rest of a cycle is counted only. */
const SHOWN = 20;

/** What refers to each other this deeply is made to exhaust somebody's memory or stack. */
const LONGEST_LINE = 1000;

/** A relation that must lead somewhere, by the name of what it starts from. */
interface Relation {
  readonly edges: ReadonlyMap<string, readonly string[]>;
  /** Where the document states what `name` leads to. */
  readonly placeOf: (name: string) => Place | undefined;
  /** Plural, as in `cycle of purposes`. */
  readonly what: string;
  readonly help: string;
}

/** Reports every knot of cycles once, and the end of a line that is too long. */
export function checkRelation({ edges, placeOf, what, help }: Relation): void {
  const { cycles, tooLong } = explore(edges);
  for (const cycle of cycles) placeOf(cycle[0] ?? "")?.fault(`cycle of ${what}: ${cycleText(cycle)}`, help);
  if (tooLong !== undefined) placeOf(tooLong)?.fault(`more than ${LONGEST_LINE} ${what} in one line`);
}

interface Exploration {
  /** At least one through every knot, each as the names along it. */
  readonly cycles: readonly (readonly string[])[];
  /** The first name found from which a line is too long. */
  readonly tooLong: string | undefined;
}

interface Step {
  readonly name: string;
  next: number;
}

/** Depth first, without recursion, since lines in documents are as long as their author likes. */
function explore(edges: ReadonlyMap<string, readonly string[]>): Exploration {
  const cycles: (readonly string[])[] = [];
  const lengths = new Map<string, number>();
  const knotted = new Set<string>();
  let tooLong: string | undefined;

  for (const start of edges.keys()) {
    if (lengths.has(start)) continue;
    const path: Step[] = [{ name: start, next: 0 }];
    const positions = new Map([[start, 0]]);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const targets = edges.get(step.name) ?? [];
      const target = targets[step.next++];
      if (target === undefined) {
        const length = 1 + targets.reduce((most, name) => Math.max(most, lengths.get(name) ?? 0), 0);
        if (length > LONGEST_LINE) tooLong ??= step.name;
        lengths.set(step.name, length);
        positions.delete(step.name);
        path.pop();
        continue;
      }
      const from = positions.get(target);
      if (from === undefined && !lengths.has(target) && edges.has(target)) {
        positions.set(target, path.length);
        path.push({ name: target, next: 0 });
      } else if (from !== undefined && !(knotted.has(target) && knotted.has(step.name))) {
        // two names of a cycle that is told already would only tell a part of the same knot
        const cycle = path.slice(from).map(({ name }) => name);
        for (const name of cycle) knotted.add(name);
        cycles.push(cycle);
      }
    }
  }
  return { cycles, tooLong };
}

/** `a → b → a`. */
function cycleText(cycle: readonly string[]): string {
  const names = cycle.slice(0, SHOWN).map((name) => `\`${name}\``);
  const more = cycle.length > SHOWN ? [`${cycle.length - SHOWN} more`] : [];
  return [...names, ...more, `\`${cycle[0]}\``].join(" → ");
}
