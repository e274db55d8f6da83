import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Grant, TableName } from "../../lib/lake-formation/state.ts";
import { LiveServiceError } from "./errors.ts";

/** Something that was made, or was about to be. */
export type Made =
  | { readonly kind: "admin"; readonly principal: string }
  | { readonly kind: "bucket" | "database" | "key" | "role" | "tag" | "work-group"; readonly name: string }
  | { readonly kind: "location"; readonly arn: string }
  | ({ readonly kind: "filter"; readonly name: string } & TableName)
  | { readonly kind: "grant"; readonly grant: Grant };

/** Where it was made: the account under test, or the second one. */
export type Place = "own" | "other";

export type Entry = Made & { readonly place: Place };

/** Which run it is, and where. */
export interface RunHeader {
  readonly run: string;
  readonly account: string;
  readonly region: string;
  /** The second account, if there is one. */
  readonly otherAccount?: string | undefined;
}

/**
 * What a run makes, written down before it is made: so that an answer that got lost, or a process that was killed,
 * leaves nothing that nobody knows of.
 */
export class Journal {
  readonly header: RunHeader;
  readonly file: string;
  readonly #entries: Entry[];

  private constructor(file: string, header: RunHeader, entries: readonly Entry[]) {
    this.file = file;
    this.header = header;
    this.#entries = [...entries];
  }

  /**
   * Begins the journal of a run.
   *
   * @throws LiveServiceError if the file is there already or cannot be written
   */
  static begin(file: string, header: RunHeader): Journal {
    try {
      writeFileSync(file, `${JSON.stringify(header)}\n`, { mode: 0o600, flag: "wx" });
    } catch (cause) {
      const help = "run in a folder that you may write to: what is made has to be noted";
      throw new LiveServiceError(`\`${file}\` cannot be written`, { cause, help });
    }
    return new Journal(file, header, []);
  }

  /** @throws LiveServiceError if the file is none that a run wrote */
  static read(file: string): Journal {
    try {
      const [first = "", ...lines] = readFileSync(file, "utf8").split("\n").filter(Boolean);
      return new Journal(file, parseHeader(first), lines.map(parseEntry));
    } catch (cause) {
      const help = "give the file that the interrupted run named, `live-check-<run>.jsonl`";
      throw new LiveServiceError(`\`${file}\` is no journal of a run that can be read`, { cause, help });
    }
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  record(place: Place, made: Made): void {
    const entry = { ...made, place };
    this.#entries.push(entry);
    // at once and in order: the next call makes what this line names
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  /** Nothing of it is left, so nobody needs the file. */
  discard(): void {
    rmSync(this.file, { force: true });
  }
}

const PLACES: ReadonlySet<unknown> = new Set<Place>(["own", "other"]);

function parseHeader(line: string): RunHeader {
  const header = JSON.parse(line);
  if (typeof header?.run !== "string" || typeof header.account !== "string") throw new Error("not a header");
  return header;
}

function parseEntry(line: string): Entry {
  const entry = JSON.parse(line);
  if (typeof entry?.kind !== "string" || !PLACES.has(entry.place)) throw new Error("not an entry");
  return entry;
}
