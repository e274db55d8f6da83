import fc from "fast-check";

/**
 * A number that stands for one of some things not known yet; {@link pick} resolves it. Drawing numbers first and
 * building the mesh from them afterwards keeps shrinking effective, where nested `chain` would start anew.
 */
export const draw: fc.Arbitrary<number> = fc.nat({ max: 59 });

/** The element that `drawn` stands for. */
export function pick<T>(from: readonly T[], drawn: number): T | undefined {
  return from[drawn % Math.max(from.length, 1)];
}

/** The elements that several draws stand for, each once, in the order of `from`. */
export function pickSome<T>(from: readonly T[], drawn: readonly number[]): readonly T[] {
  const chosen = new Set(drawn.map((one) => pick(from, one)));
  return from.filter((element) => chosen.has(element));
}

/** What is drawn one time in four, nothing otherwise. */
export function sometimes<T>(drawn: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: drawn });
}

/** `value` most of the time, an alternative now and then. */
export function mostly<T>(value: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(value) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}
