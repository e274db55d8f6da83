import Table from "cli-table3";

/** Room for a word, the blanks beside it included, that a column keeps; of a longer word the end may be cut off. */
const WORD = 18;

/** A table of at most `width` characters: numbers stand to the right, and what is longer than its column is wrapped. */
export function fittedTable(head: readonly string[], rows: readonly (readonly unknown[])[], width: number): string {
  const texts = [head, ...rows].map((row) => row.map(textOf));
  const table = new Table({
    head: [...head],
    colWidths: fittedWidths(texts, width),
    colAligns: head.map((_, column) => (rows.every((row) => typeof row[column] === "number") ? "right" : "left")),
    wordWrap: true,
    // colours would go to pipes as well: the library asks the process, not the stream
    style: { head: [], border: [], compact: true },
  });
  table.push(...texts.slice(1));
  return table.toString();
}

function textOf(cell: unknown): string {
  return typeof cell === "number" ? cell.toLocaleString("en") : String(cell);
}

/** Widths of the columns, a blank on either side included: of what is too wide, the widest column gives way first. */
function fittedWidths(texts: readonly (readonly string[])[], width: number): number[] {
  const widths = columnsOf(texts).map((cells) => longest(cells.flatMap((cell) => cell.split("\n"))) + 2);
  const least = columnsOf(texts).map((cells) => Math.min(WORD, longest(cells.flatMap((cell) => cell.split(/\s/))) + 2));
  const total = () => widths.reduce((sum, one) => sum + one + 1, 1);
  while (total() > width) {
    const spare = widths.map((one, column) => (one > (least[column] ?? 0) ? one : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function columnsOf(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => [...text].length));
}
