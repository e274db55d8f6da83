import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBDataChunk, DuckDBPreparedStatement } from "@duckdb/node-api";
import type { Clock } from "../ports/clock.ts";
import { type Cell, type CellMeter, type RowReader, rowReader } from "./query-cells.ts";
import { asRunError, asSqlError, queryLimit } from "./query-error.ts";

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether there were more rows than a session gives. */
  readonly truncated: boolean;
}

/**
 * What one session may do to the machine it runs on.
 *
 * Time and memory are the engine's to keep, which does so between batches of values: a single call of a function, such as
 * `lpad` to a length of 300 million, is not interrupted, and what it takes for itself is not counted. Whoever lets
 * strangers query gives each query a process, with limits of the operating system.
 */
export interface QueryLimits {
  /** Rows beyond are left out, and the result says so; what goes beyond another limit is refused. @default 100,000 */
  readonly maxRows?: number | undefined;
  /** @default 1,000 */
  readonly maxColumns?: number | undefined;
  /** Values, those in lists and structs as well. @default 2,000,000 */
  readonly maxCells?: number | undefined;
  /** Characters of all cells. @default 50,000,000 */
  readonly maxText?: number | undefined;
  /** Milliseconds, from when the SQL begins to run until its answer is read. @default 30,000 */
  readonly timeout?: number | undefined;
  /** As the engine writes it. @default 1GB */
  readonly memory?: string | undefined;
}

/** SQL, what it runs in, and what it may take. */
interface AnswerRequest {
  readonly connection: DuckDBConnection;
  readonly sql: string;
  readonly limits: QueryLimits;
  readonly clock: Clock;
  /** What the session may name instead of something unknown. */
  readonly sees: string;
}

/** How often the clock is looked at while the engine works, in milliseconds. */
const TICK = 50;
/** Cells after which others have their turn: some hundredths of a second. */
const BREATH = 20_000;

/**
 * Runs SQL and reads its answer: whole up to the limit of rows, or not at all.
 *
 * @throws QueryError if the SQL is at fault or fails, or if it takes more than the limits
 */
export async function readAnswer({ connection, sql, limits, clock, sees }: AnswerRequest): Promise<QueryResult> {
  const meter = new Meter(limits, clock);
  // once would not do: the engine forgets an interruption that comes between two of its calls
  const timer = setInterval(() => meter.isLate && connection.interrupt(), TICK);
  try {
    const statement = await connection.prepare(sql).catch((cause: unknown) => {
      throw asSqlError(cause, sees);
    });
    return await readRows(statement, limits.maxRows ?? 100_000, meter);
  } catch (cause) {
    meter.assertInTime();
    throw asRunError(cause);
  } finally {
    clearInterval(timer);
  }
}

async function readRows(statement: DuckDBPreparedStatement, maxRows: number, meter: Meter): Promise<QueryResult> {
  meter.assertInTime();
  meter.assertColumns(statement.columnCount);
  const result = await statement.stream();
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  const read = await rowReader(meter);
  const rows: (readonly Cell[])[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    // INVARIANT: before an end is believed; an answer that is interrupted between two chunks looks as if it had ended
    meter.assertInTime();
    if (!chunk || chunk.rowCount === 0) return { columns, rows, truncated: false };
    const wanted = Math.min(chunk.rowCount, maxRows - rows.length);
    for await (const row of rowsOf(chunk, wanted, { read, meter })) rows.push(row);
    if (wanted < chunk.rowCount) return { columns, rows, truncated: true };
  }
}

/** Reads rows, and lets other sessions have their turn now and then. */
async function* rowsOf(
  chunk: DuckDBDataChunk,
  wanted: number,
  { read, meter }: { readonly read: RowReader; readonly meter: Meter },
): AsyncGenerator<readonly Cell[]> {
  for (let row = 0; row < wanted; row++) {
    yield read(chunk, row);
    if (meter.isBreathDue()) {
      await setImmediate();
      meter.assertInTime();
    }
  }
}

/** Counts what an answer takes, and refuses it once that is too much. */
class Meter implements CellMeter {
  readonly #limits: Readonly<Record<"timeout" | "maxColumns" | "maxCells" | "maxText", number>>;
  readonly #clock: Clock;
  readonly #end: number;
  #cells = 0;
  #text = 0;
  #breath = BREATH;

  constructor(limits: QueryLimits, clock: Clock) {
    const { timeout = 30_000, maxColumns = 1000, maxCells = 2_000_000, maxText = 50_000_000 } = limits;
    this.#limits = { timeout, maxColumns, maxCells, maxText };
    this.#clock = clock;
    this.#end = clock.now() + timeout;
  }

  get isLate(): boolean {
    return this.#clock.now() >= this.#end;
  }

  get room(): number {
    return this.#limits.maxCells - this.#cells;
  }

  assertInTime(): void {
    const { timeout } = this.#limits;
    if (this.isLate) throw queryLimit(`takes more than ${timeout / 1000} s`, "ask for less to be read or worked out");
  }

  assertColumns(count: number): void {
    const { maxColumns } = this.#limits;
    if (count > maxColumns) throw queryLimit(`has more than ${maxColumns} columns`, "name the columns that are needed");
  }

  assertRoom(cells: number): void {
    const { maxCells } = this.#limits;
    if (cells <= this.room) return;
    throw queryLimit(
      `answers with more than ${maxCells} cells`,
      "ask for fewer rows, such as by LIMIT, or fewer columns",
    );
  }

  take(cell: Cell): void {
    this.assertRoom(1);
    this.#cells++;
    this.#text += lengthOf(cell);
    const { maxText } = this.#limits;
    if (this.#text <= maxText) return;
    throw queryLimit(
      `answers with more than ${maxText} characters`,
      "ask for fewer rows, or for part of a text by `left`",
    );
  }

  isBreathDue(): boolean {
    if (this.#cells < this.#breath) return false;
    this.#breath = this.#cells + BREATH;
    return true;
  }
}

/** Characters of a text, or of the keys of a struct; the values of one are counted by themselves. */
function lengthOf(cell: Cell): number {
  if (typeof cell === "string") return cell.length;
  if (typeof cell !== "object" || cell === null || Array.isArray(cell)) return 0;
  return Object.keys(cell).join("").length;
}
