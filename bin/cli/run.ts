import { didYouMean } from "../../lib/model/did-you-mean.ts";
import { readArguments, unexpected } from "./arguments.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { UsageError } from "./errors.ts";
import { type ExitCode, reportFailure } from "./failure.ts";
import { commandHelp, programHelp, usageLine } from "./help.ts";
import { excerpt, print, type Terminal } from "./terminal.ts";

/** Runs the command line `words`, without the program's name; never throws. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = words;
  const command = COMMANDS.find((candidate) => candidate.name === name);
  try {
    if (!command) return await withoutCommand(words, terminal);
    if (wantsHelp(rest)) {
      await print(terminal, commandHelp(command));
      return 0;
    }
    const given = readArguments(command, rest);
    const run = await command.load();
    return await run(given, terminal);
  } catch (error) {
    const exitCode = reportFailure(error, terminal);
    if (exitCode === 2) terminal.stderr.write(`\n${usage(command)}\n`);
    return exitCode;
  }
}

async function withoutCommand([name, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (name === undefined) throw new UsageError("a command is missing", { help: "name one of those below" });
  const isHelp = name === "--help" || name === "-h" || name === "help";
  if (!isHelp && name !== "--version") throw unknown(name);
  const [surplus] = isHelp ? rest.slice(1) : rest;
  if (surplus !== undefined) throw unexpected(surplus, "remove it");
  await print(terminal, isHelp ? helpOn(rest[0]) : `${(await import("./version.ts")).ownVersion()}\n`);
  return 0;
}

function helpOn(topic: string | undefined): string {
  const command = COMMANDS.find(({ name }) => name === topic);
  if (!command && topic !== undefined) throw unknown(topic);
  return command ? commandHelp(command) : programHelp();
}

function unknown(word: string): UsageError {
  const known = [...COMMANDS.map(({ name }) => name), "--help", "--version"];
  const help = didYouMean(word, known) ?? "name one of those below";
  return new UsageError(`unknown ${word.startsWith("-") ? "option" : "command"} \`${excerpt(word)}\``, { help });
}

/** What comes after `--` is never an option. */
function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const options = end < 0 ? words : words.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

function usage(command: Command | undefined): string {
  return command ? `${usageLine(command)}\nMore with \`purpose-mesh ${command.name} --help\`` : programHelp().trimEnd();
}
