import { constants } from "node:os";
import { asFileError } from "../lib/local/file-errors.ts";
import { readArguments } from "./cli/arguments.ts";
import { wordColumns } from "./cli/columns.ts";
import type { Command, Given } from "./cli/command.ts";
import { UsageError } from "./cli/errors.ts";
import { reportFailure } from "./cli/failure.ts";
import { excerpt, processTerminal } from "./cli/terminal.ts";

/** A program that `npm run` starts, as its help shows it. */
export interface Script extends Pick<Command, "says" | "examples"> {
  /** As `npm run` knows it. */
  readonly name: string;
  /** @default - none */
  readonly operands?: Command["operands"] | undefined;
  /** @default - none but `--help` */
  readonly options?: Command["options"] | undefined;
  /** Program that takes all words as they are. @default - they are the script's own, and read strictly */
  readonly passesOnTo?: string | undefined;
  /** Ends the help: what the options do not say. @default - nothing */
  readonly note?: string | undefined;
}

/**
 * Runs a script with the words that follow its name on the command line.
 *
 * An error is reported in one line with what to do about it, and sets the exit code: 2 for misuse of the command line,
 * 70 for a defect of ours, else 1. Ctrl-C and SIGTERM end the process as `process.exit` does, so what has to be stopped
 * or removed belongs into an `exit` listener; a script that listens to the signals itself ends itself.
 */
export async function runScript(script: Script, run: (given: Given) => Promise<void> | void): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
  const words = process.argv.slice(2);
  try {
    if (words.includes("--help")) process.stdout.write(scriptHelp(script));
    else await run(readWords(script, words));
  } catch (error) {
    process.exitCode = reportFailure(asFileError(error), processTerminal());
  }
}

function readWords({ operands = [], options = [], passesOnTo }: Script, words: readonly string[]): Given {
  if (passesOnTo !== undefined) return { operands: words, values: {}, lists: {}, switches: new Set() };
  return readArguments({ operands, options }, words);
}

function scriptHelp({ name, says, operands = [], options = [], passesOnTo, examples, note }: Script): string {
  const words = [
    ...operands.map((operand) => (operand.isOptional ? `[${operand.name}]` : operand.name)),
    ...(options.length > 0 ? ["[options]"] : []),
    ...(passesOnTo === undefined ? [] : [`[options of ${passesOnTo}]`]),
  ];
  const shown = examples.map((example) => `  # ${example.says}\n  ${commandLine(name, example.line)}`);
  const parts = [
    `${name}: ${says}`,
    `Usage: ${commandLine(name, words.join(" "))}`,
    wordColumns({ operands, options }),
    `Examples:\n${shown.join("\n")}`,
    ...(note === undefined ? [] : [note]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function commandLine(name: string, words: string): string {
  return words === "" ? `npm run ${name}` : `npm run ${name} -- ${words}`;
}

/**
 * Reads an option that takes a whole number.
 *
 * @throws UsageError if it is none, or out of bounds
 */
export function wholeNumber(name: string, text: string, { least = 0, most }: { least?: number; most: number }): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`\`--${name}\` is \`${excerpt(text)}\``, {
    help: `give a whole number from ${least} to ${most}`,
  });
}

/** Says something to whoever runs the script. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
