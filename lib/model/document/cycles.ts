/** Finds what leads back to itself. */

/** As many names as a reader follows; the rest of a cycle is counted only. */
const SHOWN = 20;

/**
 * Cycles of a graph, at least one through every knot of them, each as the names along it.
 *
 * Without recursion, since chains in documents are as long as their author likes.
 */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const done = new Set<string>();
  const reported = new Set<string>();

  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    const depth = new Map([[start, 0]]);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const target = edges.get(step.name)?.[step.next++];
      if (target === undefined) {
        done.add(step.name);
        depth.delete(step.name);
        path.pop();
        continue;
      }
      const from = depth.get(target);
      // two names of a cycle that is told already would only tell a part of the same knot
      if (from !== undefined && !(reported.has(target) && reported.has(step.name))) {
        const cycle = path.slice(from).map(({ name }) => name);
        for (const name of cycle) reported.add(name);
        found.push(cycle);
      } else if (from === undefined && !done.has(target) && edges.has(target)) {
        depth.set(target, path.length);
        path.push({ name: target, next: 0 });
      }
    }
  }
  return found;
}

/** `a → b → a`. */
export function cycleText(cycle: readonly string[]): string {
  const names = cycle.slice(0, SHOWN).map((name) => `\`${name}\``);
  const more = cycle.length > SHOWN ? [`${cycle.length - SHOWN} more`] : [];
  return [...names, ...more, `\`${cycle[0]}\``].join(" → ");
}
