/** What many measurements of one thing come to. */
export interface Spread {
  readonly median: number;
  /** Least and greatest. */
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** Takes at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const ascending = values.toSorted((one, other) => one - other);
  const middle = (ascending.length - 1) / 2;
  const median = ((ascending[Math.floor(middle)] ?? 0) + (ascending[Math.ceil(middle)] ?? 0)) / 2;
  return { median, low: ascending[0] ?? 0, high: ascending.at(-1) ?? 0, runs: values.length };
}
