/** Options of a suite of properties: long runs, and slow machines, take more than a test is usually given. */
export const PROPERTIES = { timeout: 600_000 } as const;

/** How many runs a property gets: its own modest number, or what `PROPERTY_RUNS` says for a long run. */
export function propertyRuns(usual: number): { readonly numRuns: number } {
  const wanted = Number(process.env.PROPERTY_RUNS ?? usual);
  return { numRuns: Number.isInteger(wanted) && wanted > 0 ? wanted : usual };
}

/** For a property that also counts what it met: with another seed a short run might by chance meet too little of it. */
export const COVERING_SEED = 20260601;
