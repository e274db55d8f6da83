import type { Command } from "./command.ts";

/** Two columns of a help text, indented, the left as wide as its widest. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

/** What each operand and each option is, `--help` last. */
export function wordColumns({ operands, options }: Pick<Command, "operands" | "options">): string {
  return columns([
    ...operands.map(({ name, says }) => [name, says] as const),
    ...options.map(({ name, value, says }) => [`--${name}${value ? ` ${value}` : ""}`, says] as const),
    ["--help", "this text"],
  ]);
}
