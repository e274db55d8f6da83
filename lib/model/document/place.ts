/** Where in a document something stands, and the faults found there. */

import type { Warning } from "../check/warning.ts";
import { didYouMean } from "../did-you-mean.ts";
import { distinctFaults, type Fault, InvalidDocumentError } from "../errors.ts";
import { nearPerson } from "../slip.ts";

/** Looking for near names costs their number each time; a document with that many faults is not one with a typo. */
const COMPARISONS = 1_000_000;

/** What {@link Place.suggest} looks among. */
export interface Names {
  readonly size: number;
  keys(): Iterable<string>;
}

/** Every fault of one document, and what is doubtful about it. */
export class Faults {
  readonly #all: Fault[] = [];
  readonly doubts: Warning[] = [];
  #comparisons = COMPARISONS;

  get count(): number {
    return this.#all.length;
  }

  add(fault: Fault): void {
    this.#all.push(fault);
  }

  suggest(name: string, known: Names): string | undefined {
    this.#comparisons -= known.size;
    if (this.#comparisons < 0) return undefined;
    return name.includes("@") ? nearPerson(name, known.keys()) : didYouMean(name, known.keys());
  }

  /** @throws InvalidDocumentError if there are any */
  throwIfAny(): void {
    if (this.#all.length > 0) throw new InvalidDocumentError(distinctFaults(this.#all));
  }
}

/** A place in a document. Its text is made when a fault needs it only, since most places have none. */
export class Place {
  readonly #faults: Faults;
  readonly #parent: Place | undefined;
  /** Of the root of a document: the file that holds it, or nothing for the one that was asked for. */
  readonly #key: string | number;

  private constructor(faults: Faults, parent: Place | undefined, key: string | number) {
    this.#faults = faults;
    this.#parent = parent;
    this.#key = key;
  }

  /** The document as a whole. */
  static root(faults: Faults): Place {
    return new Place(faults, undefined, "");
  }

  at(key: string | number): Place {
    return new Place(this.#faults, this, key);
  }

  /** The root of another file that is read because of what stands here. */
  file(name: string): Place {
    return new Place(this.#faults, undefined, name);
  }

  /** How many faults the whole document has so far. */
  get faults(): number {
    return this.#faults.count;
  }

  fault(message: string, help?: string): undefined {
    this.#faults.add({ path: this.toString(), message, help });
  }

  /** Notes what is no fault, and yet probably not meant. */
  doubt(warning: Omit<Warning, "path">): void {
    this.#faults.doubts.push({ path: this.toString(), ...warning });
  }

  suggest(name: string, known: Names): string | undefined {
    return this.#faults.suggest(name, known);
  }

  toString(): string {
    if (!this.#parent) return shortened(String(this.#key));
    const before = this.#parent.toString();
    const separator = this.#parent.#parent || !before ? "" : ": ";
    if (typeof this.#key === "number") return `${before}${separator}[${this.#key}]`;
    if (!/^[\w-]+$/.test(this.#key)) return `${before}${separator}[${JSON.stringify(shortened(this.#key))}]`;
    return `${before}${separator || (before && ".")}${this.#key}`;
  }
}

/** What YAML reads as a number, a truth value or nothing, unless it stands in quotes. */
const PLAIN_VALUE = /^(?:[-+]?\d+(?:\.\d*)?|true|false|null)$/i;

/** What is wrong with a value that is not what stands there, or with nothing at all (`undefined`) where it must. */
export function misfit(expected: string, found: unknown): string {
  return found === undefined
    ? `is required but missing: expected ${expected}`
    : `expected ${expected}, found ${shown(found)}`;
}

/** A value as faults quote it: short, on one line, and by its kind where it has parts. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  // in quotes it is text: without saying so, a fault would expect `1` and find `1`
  if (typeof value === "string" && PLAIN_VALUE.test(value)) return `the text \`${shortened(value)}\``;
  return `\`${shortened(String(value))}\``;
}

/** Text cut to a length that a terminal shows, without characters that would change what it shows. */
export function shortened(text: string): string {
  const line = text.slice(0, 81).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029`]/gu, "?");
  return text.length > 80 ? `${line.slice(0, 80)}…` : line;
}
