import type { Question } from "../../lib/model/decision.ts";
import { didYouMean } from "../../lib/model/did-you-mean.ts";
import type { Fault } from "../../lib/model/errors.ts";
import { parseInstant } from "../../lib/model/time.ts";
import { InvalidBatchError } from "./errors.ts";
import { INSTANT_HELP } from "./instant.ts";
import { type Line, readLines } from "./read-lines.ts";
import { excerpt, type Terminal } from "./terminal.ts";

const LONGEST_LINE = 64 * 1024;
/** What a process of ordinary size holds at once. */
const MOST_LINES = 1_000_000;
/** Whoever has more than these has the wrong file. */
const MOST_FAULTS = 1000;

const KEYS = ["person", "product", "purpose", "at"] as const;

/**
 * Reads a whole batch: one JSON question a line.
 *
 * Every line is checked before the first answer is given, so that a faulty batch leaves no half of an answer behind.
 *
 * @throws InvalidBatchError with every line that is no question
 */
export async function readBatch(path: string, terminal: Terminal): Promise<readonly Question[]> {
  const batch = new Batch();
  for await (const line of readLines(path, LONGEST_LINE, terminal)) {
    batch.add(line);
    if (batch.isFull) break;
  }
  if (batch.faults.length === 0) return batch.questions;
  throw new InvalidBatchError(path, batch.faults, "no question was answered: correct the batch first");
}

class Batch {
  readonly questions: Question[] = [];
  readonly faults: Fault[] = [];
  /** Reading on would not make the answer better. */
  isFull = false;
  readonly #names = new Map<string, string>();
  /** The first of the blank lines just read. */
  #blank: number | undefined;

  add({ number, text, isTooLong }: Line): void {
    if (number > MOST_LINES) this.#stop(number, TOO_MANY);
    else if (isTooLong) this.#stop(number, TOO_LONG);
    else if (text === undefined) this.#refuse(number, [NOT_TEXT]);
    // blank lines may end a batch; between questions, answers and lines would no longer match
    else if (text.trim() === "") this.#blank ??= number;
    else this.#addQuestion(number, text);
  }

  #addQuestion(number: number, text: string): void {
    if (this.#blank !== undefined) this.#refuse(this.#blank, [BLANK]);
    this.#blank = undefined;
    const { question, faults } = readQuestion(number === 1 ? withoutMark(text) : text);
    if (question) this.questions.push(shared(question, this.#names));
    else this.#refuse(number, faults);
  }

  #refuse(number: number, faults: readonly LineFault[]): void {
    for (const fault of faults) this.faults.push({ path: `line ${number}`, ...fault });
    if (this.faults.length >= MOST_FAULTS && !this.isFull) this.#stop(number, GAVE_UP);
  }

  #stop(number: number, fault: LineFault): void {
    this.isFull = true;
    this.#refuse(number, [fault]);
  }
}

type LineFault = Omit<Fault, "path">;

const SHAPE = 'write {"person":"…","product":"domain/name","purpose":"…","at":"2026-06-01T12:00:00Z"}';
const BLANK: LineFault = { message: "is empty", help: "remove it" };
const NOT_TEXT: LineFault = { message: "is not UTF-8 text", help: "save the batch as UTF-8" };
const TOO_LONG: LineFault = {
  message: `is longer than ${LONGEST_LINE} bytes, and nothing after it was read`,
  help: "put one question on each line",
};
const TOO_MANY: LineFault = { message: `a batch has at most ${MOST_LINES} lines`, help: "split it" };
const GAVE_UP: LineFault = { message: "nothing after it was read: there are too many faults" };

/** The question on one line, or what is wrong with it. */
type ReadQuestion =
  | { readonly question: Question; readonly faults?: undefined }
  | { readonly question?: undefined; readonly faults: readonly LineFault[] };

/** Reads one question as strictly as a document: nothing unknown, missing or twice. */
function readQuestion(text: string): ReadQuestion {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { faults: [{ message: value === undefined ? "is not JSON" : "is not a JSON object", help: SHAPE }] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { person, product, purpose, at } = fields;
  const instant = typeof at === "string" ? parseInstant(at) : undefined;
  const hasNames = typeof person === "string" && typeof product === "string" && typeof purpose === "string";
  if (!hasNames || instant === undefined || Object.keys(fields).length > KEYS.length || hasTwice(text)) {
    return { faults: faultsOf(fields, text) };
  }
  return { question: { person, product, purpose, at: instant } };
}

function faultsOf(value: Readonly<Record<string, unknown>>, text: string): readonly LineFault[] {
  const faults: LineFault[] = [];
  for (const key of Object.keys(value)) {
    if (KEYS.some((known) => known === key)) continue;
    const help = didYouMean(key, KEYS) ?? `the keys are ${KEYS.join(", ")}`;
    faults.push({ message: `unknown key \`${excerpt(key)}\``, help });
  }
  for (const key of KEYS) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    if (given === undefined) faults.push({ message: `\`${key}\` is missing`, help: SHAPE });
    else if (typeof given !== "string")
      faults.push({ message: `\`${key}\` is not a string`, help: "put it in quotes" });
    else if (key === "at" && parseInstant(given) === undefined) {
      faults.push({ message: `\`at\` is no instant: \`${excerpt(given)}\``, help: INSTANT_HELP });
    }
  }
  if (hasTwice(text)) faults.push({ message: "has the same key twice", help: "keep one of the two" });
  return faults;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // too deep nesting ends here as well
    return undefined;
  }
}

/** JSON.parse keeps the last of two equal keys, silently; in a flat object every string before a colon is a key. */
function hasTwice(text: string): boolean {
  const keys = new Set<string>();
  for (const [token, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) {
    if (colon === undefined) continue;
    const key: string = JSON.parse(token.slice(0, -colon.length));
    if (keys.has(key)) return true;
    keys.add(key);
  }
  return false;
}

/** Equal names share one string: a batch asks about the same few again and again. */
function shared({ person, product, purpose, at }: Question, names: Map<string, string>): Question {
  const one = (name: string) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    if (names.size < MOST_LINES) names.set(name, name);
    return name;
  };
  return { person: one(person), product: one(product), purpose: one(purpose), at };
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
