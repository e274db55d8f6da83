import type { Fault } from "../../lib/model/errors.ts";

/** As many as fit on a screen are told one by one. */
const MOST_APART = 10;

/** Says once what is wrong in many places: one slip may be a thousand faults. No message and no path is lost. */
export function folded(faults: readonly Fault[]): readonly Fault[] {
  const alike = Map.groupBy(faults, textOf);
  return faults.flatMap((fault): readonly Fault[] => {
    const group = alike.get(textOf(fault)) ?? [];
    if (group.length <= MOST_APART) return [fault];
    if (fault !== group[0]) return [];
    const others = compacted(group.slice(1).map(({ path }) => path || "the document"));
    return [
      { ...fault, message: `${fault.message}; the same goes for ${group.length - 1} others: ${others.join(", ")}` },
    ];
  });
}

function textOf({ message, help }: Fault): string {
  return `${message}\n${help}`;
}

/** An index of a path, or the number of a line. */
const INDEX = /(?<=\[|^line )(\d+)(?=\]|$)/;

/** Paths that differ in an index alone as one, such as `a[0-2, 7].b[0-9]`. */
function compacted(paths: readonly string[]): readonly string[] {
  // every second part is an index
  let split = paths.map((path) => path.split(INDEX));
  const longest = split.reduce((most, { length }) => Math.max(most, length), 0);
  for (let at = longest - 2; at > 0; at -= 2) {
    const alike = Map.groupBy(split, (parts) => parts.toSpliced(at, 1, "").join("\n"));
    split = [...alike.values()].map((group) => {
      const [first = []] = group;
      return at < first.length ? first.with(at, ranges(group.map((parts) => Number(parts[at])))) : first;
    });
  }
  return split.map((parts) => parts.join(""));
}

/** `0-2, 7`. */
function ranges(numbers: readonly number[]): string {
  const found: { readonly from: number; to: number }[] = [];
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && number <= last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
