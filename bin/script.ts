import { readArguments } from "./cli/arguments.ts";
import { wordColumns } from "./cli/columns.ts";
import type { Command, Given } from "./cli/command.ts";
import { reportFailure } from "./cli/failure.ts";
import { processTerminal } from "./cli/terminal.ts";

/** A program that `npm run` starts, as its help shows it. */
export interface Script extends Pick<Command, "says"> {
  /** As `npm run` knows it. */
  readonly name: string;
  /** @default - none */
  readonly operands?: Command["operands"] | undefined;
  /** @default - none but `--help` */
  readonly options?: Command["options"] | undefined;
  /** Program that takes all words as they are. @default - they are the script's own, and read strictly */
  readonly passesOnTo?: string | undefined;
}

/**
 * Runs a script with the words that follow its name. An error is told in a line with what to do, and sets the exit code:
 * 2 for misuse, 70 for a defect of ours, else 1.
 */
export async function runScript(script: Script, run: (given: Given) => Promise<void> | void): Promise<void> {
  const words = process.argv.slice(2);
  try {
    if (words.includes("--help")) process.stdout.write(scriptHelp(script));
    else await run(readWords(script, words));
  } catch (error) {
    process.exitCode = reportFailure(error, processTerminal());
  }
}

function readWords({ operands = [], options = [], passesOnTo }: Script, words: readonly string[]): Given {
  if (passesOnTo !== undefined) return { operands: words, values: {}, switches: new Set() };
  return readArguments({ operands, options }, words);
}

function scriptHelp({ name, says, operands = [], options = [], passesOnTo }: Script): string {
  const words = [
    ...operands.map((operand) => (operand.isOptional ? `[${operand.name}]` : operand.name)),
    ...(options.length > 0 ? ["[options]"] : []),
    ...(passesOnTo === undefined ? [] : [`[options of ${passesOnTo}]`]),
  ];
  const usage = ["Usage: npm run", name, ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
  return `${name}: ${says}\n\n${usage}\n\n${wordColumns({ operands, options })}\n`;
}

/** Says something to whoever runs the script. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
