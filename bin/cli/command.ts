import type { ExitCode } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** A word of the command line that is no option. */
export interface Operand {
  /** How the usage line calls it, such as `MESH`. */
  readonly name: string;
  readonly says: string;
  /** Only after those that are not. @default false */
  readonly isOptional?: boolean | undefined;
  /** The last may be given any number of times. @default false */
  readonly isRepeated?: boolean | undefined;
}

/** An option: a switch, or with `value` one that takes a value. */
export interface Option {
  readonly name: string;
  /** How the usage line calls the value. @default - a switch */
  readonly value?: string | undefined;
  readonly says: string;
  /** @default false */
  readonly isRequired?: boolean | undefined;
  /** May be given any number of times, with a value each. @default false */
  readonly isRepeated?: boolean | undefined;
}

interface Example {
  readonly says: string;
  /** As typed, without the program's name. */
  readonly line: string;
}

/** A command as the help shows it; its code is loaded only when it runs, so that each starts fast. */
export interface Command {
  readonly name: string;
  readonly says: string;
  readonly operands: readonly Operand[];
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  readonly load: () => Promise<Run>;
}

export type Run = (given: Given, terminal: Terminal) => Promise<ExitCode>;

/** What the command line gives, already checked against the {@link Command}: nothing unknown, missing or twice. */
export interface Given {
  /** One string per operand of the command that is given. */
  readonly operands: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  /** By name of an option that may be repeated, in the order in which they were given. */
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  readonly switches: ReadonlySet<string>;
}
