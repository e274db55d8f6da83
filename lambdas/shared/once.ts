/**
 * A function that is made when it is first called, and then kept.
 *
 * So a handler's module can be loaded where its environment is not: in tests, and by the embedded mesh.
 */
export function onceMade<Arguments extends readonly unknown[], Result>(
  make: () => (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  let made: ((...given: Arguments) => Result) | undefined;
  return (...given) => {
    made ??= make();
    return made(...given);
  };
}
