import { cpus } from "node:os";
import type { Spread } from "./statistics.ts";

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

/** A spread in words, with each value as `format` writes it. */
export function spreadText({ low, high, runs }: Spread, format: (value: number) => string): string {
  return `${format(low)} to ${format(high)}, ${runs} runs`;
}

function goalText(goal: Figure["goal"]): string {
  return goal ? `${goal.text}: ${goal.isMet ? "met" : "missed"}` : "";
}
