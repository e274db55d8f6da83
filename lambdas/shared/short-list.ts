const LONGEST_LIST = 50;

/** As many names as a reader looks at. */
export function shortList(names: ReadonlySet<string>): readonly string[] {
  return [...names].slice(0, LONGEST_LIST);
}
