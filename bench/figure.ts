import { cpus } from "node:os";

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** Least and greatest of the runs, and how many there were. */
  readonly spread?: string | undefined;
  readonly goal?: { readonly text: string; readonly isMet: boolean } | undefined;
}

/** Measures something and says what came out; tells meanwhile how far it is. */
export type Suite = (progress: (text: string) => void) => Promise<readonly Figure[]>;

/** Measurements of one thing. */
export interface Measurements {
  readonly what: string;
  /** One per run, at least one. */
  readonly values: readonly number[];
  readonly format: (value: number) => string;
  /** Goal for the median. @default - none */
  readonly most?: number | undefined;
  /** Goal for the median. @default - none */
  readonly least?: number | undefined;
}

/** The median of many measurements, how far they lie apart, and whether the goal is met. */
export function figureOf({ what, values, format, most, least }: Measurements): Figure {
  const median = medianOf(values);
  const spread = `${format(Math.min(...values))} to ${format(Math.max(...values))}, ${values.length} runs`;
  const measured = { what, measured: format(median), spread };
  if (most !== undefined) return { ...measured, goal: { text: `at most ${format(most)}`, isMet: median <= most } };
  if (least !== undefined) return { ...measured, goal: { text: `at least ${format(least)}`, isMet: median >= least } };
  return measured;
}

/** Takes at least one value. */
export function medianOf(values: readonly number[]): number {
  const ascending = values.toSorted((one, other) => one - other);
  const middle = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(middle)] ?? 0) + (ascending[Math.ceil(middle)] ?? 0)) / 2;
}

export function inSeconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

export function inMilliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}

/** A Markdown table of the figures. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, spread, goal }) => [what, measured, spread ?? "", goalText(goal)]);
  return [["what", "measured", "least to greatest", "goal"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** The machine, in one line. */
export function machine(): string {
  const [first] = cpus();
  return `${first?.model.trim() ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.versions.node}`;
}

function goalText(goal: Figure["goal"]): string {
  return goal ? `${goal.text}: ${goal.isMet ? "met" : "missed"}` : "";
}
