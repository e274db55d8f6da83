import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { leadsInto } from "../../lib/local/data-files.ts";

/** Larger files would be read again for as long as the first time, which is seconds. */
const MOST_BYTES = 2_000_000;

/** A path of keys and indexes, as faults name places: `a.b[2]["c d"]`. */
const PATH = /^(?:[\w$-]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])(?:\.[\w$-]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])*$/;
const KEY = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([\w$-]+)/g;

/** Finds the line and column of what a fault's path names, in a document or in a contract that it names. */
export class Positions {
  /** As written on the command line. */
  readonly document: string;
  readonly #files = new Map<string, Positioned | undefined>();

  /** Looks into files in the folder of `document` only. */
  constructor(document: string) {
    this.document = document;
  }

  /** `mesh.yaml:12:5`; of a key that is missing, where its object begins. Absent where that cannot be told. */
  of(path: string): string | undefined {
    const place = this.#placeOf(path);
    return place && `${place.file}:${place.line}:${place.column}`;
  }

  #placeOf(path: string) {
    const [file, rest] = PATH.test(path) ? [this.document, path] : this.#inContract(path);
    if (!PATH.test(rest)) return undefined;
    if (!this.#files.has(file)) this.#files.set(file, positioned(file));
    const place = this.#files.get(file)?.place(keysOf(rest));
    return place && { file, ...place };
  }

  #inContract(path: string): readonly [file: string, path: string] {
    const folder = dirname(this.document);
    const end = path.indexOf(": ");
    const file = join(folder, path.slice(0, Math.max(0, end)));
    return end > 0 && leadsInto(folder, file) ? [file, path.slice(end + 2)] : [this.document, path];
  }
}

function keysOf(path: string): readonly (string | number)[] {
  return Array.from(path.matchAll(KEY), ([, index, quoted, name = ""]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? JSON.parse(quoted) : name,
  );
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A file whose parts know where they stand. */
class Positioned {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  place(keys: readonly (string | number)[]): Place | undefined {
    let at: unknown = this.#document.contents;
    let start = startOf(at);
    for (const [index, key] of keys.entries()) {
      const part = partOf(isAlias(at) ? at.resolve(this.#document) : at, key);
      if (!part && index < keys.length - 1) return undefined;
      if (!part) return this.#placeAt(start);
      at = part.value;
      start = part.start;
    }
    return this.#placeAt(start);
  }

  #placeAt(start: number | undefined): Place | undefined {
    if (start === undefined) return undefined;
    const { line, col: column } = this.#lines.linePos(start);
    return { line, column };
  }
}

/** What stands in a mapping under a key, or in a sequence at an index, and where. */
function partOf(node: unknown, key: string | number) {
  if (isSeq(node) && typeof key === "number" && key < node.items.length) {
    return { value: node.items[key], start: startOf(node.items[key]) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return pair && { value: pair.value, start: startOf(pair.key) };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** A file that was read before, so that whatever keeps it from being read again is of no interest. */
function positioned(file: string): Positioned | undefined {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > MOST_BYTES) return undefined;
    const lines = new LineCounter();
    const text = new TextDecoder().decode(readFileSync(file));
    return new Positioned(parseDocument(text, { lineCounter: lines, logLevel: "silent" }), lines);
  } catch {
    return undefined;
  }
}
