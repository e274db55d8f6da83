import { parseArgs } from "node:util";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import type { Command, Given, Option } from "./command.ts";
import { UsageError } from "./errors.ts";
import { excerpt } from "./terminal.ts";

/** What a command takes. */
type Words = Pick<Command, "operands" | "options">;

/**
 * Reads the words after a command's name.
 *
 * @throws UsageError for anything that the command does not take, misses, or is given twice
 */
export function readArguments(command: Words, words: readonly string[]): Given {
  const { positionals, tokens } = parse(command, words);
  const values: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const switches = new Set<string>();
  const repeated = new Set(command.options.filter(({ isRepeated }) => isRepeated).map(({ name }) => name));
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (repeated.has(token.name)) {
      lists[token.name] = [...(lists[token.name] ?? []), requireText(token.value ?? "", `\`--${token.name}\``)];
      continue;
    }
    if (token.name in values || switches.has(token.name)) {
      throw new UsageError(`\`--${token.name}\` is given twice`, {
        help: "keep one: which one counts would be a guess",
      });
    }
    if (token.value === undefined) switches.add(token.name);
    else values[token.name] = requireText(token.value, `\`--${token.name}\``);
  }
  for (const { name, value, isRequired } of command.options) {
    if (isRequired && !(name in values)) throw missing(`--${name} ${value}`);
  }
  return { operands: readOperands(command, positionals), values, lists, switches };
}

/** What a command that needs `--name` only sometimes says when it is missing. */
export function missing(what: string): UsageError {
  return new UsageError(`\`${what}\` is missing`, { help: "add it" });
}

function parse(command: Words, words: readonly string[]) {
  const options = Object.fromEntries(
    command.options.map(({ name, value }) => [name, { type: value ? ("string" as const) : ("boolean" as const) }]),
  );
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: true, tokens: true });
  } catch (cause) {
    throw misuse(command, words, cause);
  }
}

function readOperands({ operands }: Words, words: readonly string[]): readonly string[] {
  for (const [index, { name, says, isOptional }] of operands.entries()) {
    const word = words[index];
    if (word === undefined && isOptional) continue;
    if (word === undefined) throw new UsageError(`\`${name}\` is missing`, { help: `give ${says}` });
    requireText(word, `\`${name}\``);
  }
  const surplus = words[operands.length];
  if (surplus === undefined || operands.at(-1)?.isRepeated) return words;
  throw unexpected(surplus, "remove it, or put quotes around a text with spaces");
}

/** A word too many. */
export function unexpected(word: string, help: string): UsageError {
  return new UsageError(`unexpected argument \`${excerpt(word)}\``, { help });
}

// an empty value is an unset variable of a script far more often than a name
function requireText(text: string, what: string): string {
  if (text.trim() === "") throw new UsageError(`${what} is empty`, { help: "give it a value" });
  if (text.includes("\0")) throw new UsageError(`${what} holds a NUL character`, { help: "remove it" });
  return text;
}

function misuse({ options }: Words, words: readonly string[], cause: unknown): UsageError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  // the strict parser's message names no option by itself; the lenient one tells which word it stumbled over
  const { tokens } = parseArgs({ args: [...words], strict: false, tokens: true });
  const known: readonly Option[] = [...options, { name: "help", says: "" }];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = known.find(({ name }) => name === token.name);
    const given = `\`${excerpt(token.rawName)}\``;
    // a value that begins with a dash looks like an option, and is told of below
    if (!option && code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") continue;
    if (!option) return new UsageError(`unknown option ${given}`, { cause, help: suggestion(token.name, options) });
    if (!option.value && token.value !== undefined && token.inlineValue) {
      return new UsageError(`${given} takes no value`, { cause, help: `write \`--${option.name}\` alone` });
    }
  }
  if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") throw cause;
  const name = /--([\w-]+)/.exec(cause instanceof Error ? cause.message : "")?.[1] ?? "";
  const value = options.find((option) => option.name === name)?.value ?? "VALUE";
  const help = `write \`--${name} ${value}\`, or \`--${name}=${value}\` if it begins with a dash`;
  return new UsageError(`\`--${name}\` has no value`, { cause, help });
}

function suggestion(word: string, options: Command["options"]): string {
  const known = [...options.map(({ name }) => `--${name}`), "--help"];
  return didYouMean(`--${word}`, known) ?? `this command takes ${known.map((option) => `\`${option}\``).join(", ")}`;
}
