import { columns, wordColumns } from "./columns.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";

const PROGRAM = "purpose-mesh";

/** Help on the whole program. */
export function programHelp(): string {
  return `${PROGRAM}: who may see which data product, for which purpose

Usage: ${PROGRAM} <command> …

Commands:
${columns(COMMANDS.map(({ name, says }) => [name, says]))}

Options:
${columns([
  ["--help", "this text, or after a command that command's"],
  ["--version", "the version"],
])}

Exit codes: 0 done (a denial is an answer), 1 the input is at fault, 2 misuse of the command line,
3 what was verified is not as the mesh says, 70 a defect of ours.
NO_COLOR=1 turns colours off; PURPOSE_MESH_DEBUG=1 adds stack traces to errors.
`;
}

/** Help on one command, with examples. */
export function commandHelp(command: Command): string {
  const { examples } = command;
  return `${PROGRAM} ${command.name}: ${command.says}

${usageLine(command)}

${wordColumns(command)}

Examples:
${examples.map(({ says, line }) => `  # ${says}\n  ${PROGRAM} ${line}`).join("\n")}
`;
}

/** How to call one command, on one line. */
export function usageLine({ name, operands, options }: Command): string {
  const words = options.map((option) => {
    const word = `--${option.name}${option.value ? ` ${option.value}` : ""}`;
    return option.isRequired ? word : `[${word}]`;
  });
  return `Usage: ${[PROGRAM, name, ...operands.map((operand) => operand.name), ...words].join(" ")}`;
}
