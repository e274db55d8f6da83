import { describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/local/duckdb.ts";
import { readAnswer } from "../../lib/local/query-answer.ts";
import type { QueryLimits } from "../../lib/local/session-engine.ts";
import { runQuery } from "../../lib/local/session-engine.ts";

/** Runs SQL that reads no table. */
const run = (sql: string, limits: QueryLimits = {}, clock = { now: () => 0 }) =>
  runQuery({ access: [], fileOf: async () => "", sql, limits, clock });

/** A clock on which the time is up once it has been looked at some times. */
function clockThatEnds(looks: number, atLast = () => {}) {
  let looked = 0;
  return {
    now: () => {
      looked++;
      if (looked === looks) atLast();
      return looked > looks ? 30_000 : 0;
    },
  };
}

const LATE = { code: "query-limit", message: "the query takes more than 30 s" };

describe("the time of a query", () => {
  it("ends while the engine is at work", async () => {
    const endless = "SELECT count(*) FROM range(100000000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 8";
    await expect(run(endless, {}, clockThatEnds(5))).rejects.toMatchObject(LATE);
  });

  it.each([2, 5, 20])(
    "ends while the answer is read, after %i looks at the clock, and what was read is not given",
    async (looks) => {
      await expect(run("FROM range(90000)", {}, clockThatEnds(looks))).rejects.toMatchObject(LATE);
    },
  );

  it("ends between two parts of an answer, though the engine says that this was all", async () => {
    const { connection, close } = await openDatabase();
    const clock = clockThatEnds(6, () => connection.interrupt());
    const answer = readAnswer({ connection, sql: "FROM range(90000)", limits: {}, clock, sees: "" });
    await expect(answer).rejects.toMatchObject(LATE);
    close();
  });

  it("ends within one wide part of an answer", async () => {
    const columns = Array.from({ length: 1000 }, (_, index) => `range + ${index}`).join(", ");
    await expect(run(`SELECT ${columns} FROM range(1000)`, {}, clockThatEnds(12))).rejects.toMatchObject(LATE);
  });

  it("is shared with others while one wide part of an answer is read", async () => {
    let turn = 0;
    let isOver = false;
    const next = () => {
      turn++;
      if (!isOver) setImmediate(next);
    };
    setImmediate(next);
    const turns = new Set<number>();
    const clock = { now: () => turns.add(turn) && 0 };
    await run(`SELECT ${"range, ".repeat(199)} range FROM range(2000)`, {}, clock);
    isOver = true;
    expect(turns.size).toBeGreaterThan(15);
  });
});

describe("the size of an answer", () => {
  it("gives no more rows than a session may take, and says so", async () => {
    expect(await run("FROM range(10)", { maxRows: 3 })).toMatchObject({ rows: [[0], [1], [2]], truncated: true });
    expect(await run("FROM range(10)", { maxRows: 10 })).toMatchObject({ truncated: false });
    const many = await run("FROM range(10000)", { maxRows: 2048 });
    expect([many.rows.length, many.truncated]).toEqual([2048, true]);
  });

  it.each([
    { sql: `SELECT ${"1, ".repeat(1000)} 1`, message: "has more than 1000 columns" },
    { sql: "SELECT list(range) FROM range(2000000)", message: "answers with more than 2000000 cells" },
    {
      sql: "SELECT range || repeat('x', 500000) FROM range(101)",
      message: "answers with more than 50000000 characters",
    },
  ])("is refused by default: $message", async ({ sql, message }) => {
    const refused = run(sql);
    await expect(refused).rejects.toMatchObject({ code: "query-limit", message: `the query ${message}` });
    await expect(refused).rejects.toMatchObject({ help: expect.stringMatching(/^(?:ask|name)/) });
  });

  it.each([
    { sql: "SELECT range, 1 FROM range(501)", message: "1000 cells" },
    { sql: "SELECT [list(range)] FROM range(1000)", message: "1000 cells" },
    { sql: "SELECT {'a': list(range)} FROM range(1000)", message: "1000 cells" },
    { sql: "SELECT histogram(range) FROM range(1000)", message: "1000 cells" },
    { sql: `SELECT {'${"k".repeat(500)}': range} FROM range(21)`, message: "10000 characters" },
  ])("is refused whatever holds it: $sql", async ({ sql, message }) => {
    await expect(run(sql, { maxCells: 1000, maxText: 10_000 })).rejects.toThrow(`answers with more than ${message}`);
  });

  it("is counted to the last cell and character", async () => {
    const sql = "SELECT [range, NULL], 'abc', {'de': true} FROM range(2)";
    await expect(run(sql, { maxCells: 12, maxText: 10, maxColumns: 3 })).resolves.toMatchObject({ truncated: false });
    await expect(run(sql, { maxCells: 11 })).rejects.toThrow("11 cells");
    await expect(run(sql, { maxText: 9 })).rejects.toThrow("9 characters");
    await expect(run(sql, { maxColumns: 2 })).rejects.toThrow("2 columns");
  });

  it("is refused where it takes too much memory", async () => {
    const greedy = "SELECT count(DISTINCT range::VARCHAR || repeat('x', 100)) FROM range(10000000)";
    await expect(run(greedy, { memory: "64MB" })).rejects.toThrow("too much memory");
  });
});

describe("a cell", () => {
  it.each([
    { sql: "SELECT 9007199254740991, 9007199254740992", row: [9007199254740991, "9007199254740992"] },
    { sql: "SELECT [1::BIGINT, NULL], {'a': 2::HUGEINT}", row: [[1, null], { a: 2 }] },
    { sql: "SELECT MAP {'a': 1::UBIGINT}", row: [[{ key: "a", value: 1 }]] },
    { sql: "SELECT 1.50::DECIMAL(4, 2), DATE '2026-06-01', 'NaN'::DOUBLE", row: ["1.50", "2026-06-01", "NaN"] },
    { sql: "SELECT NULL::INT[], NULL::STRUCT(a INT), true, 'x'", row: [null, null, true, "x"] },
  ])("of $sql", async ({ sql, row }) => {
    expect((await run(sql)).rows).toEqual([row]);
  });
});

describe("an error of SQL that runs", () => {
  it("is not given in the engine's words, whatever kind it has", async () => {
    const late = run("SELECT CASE WHEN range = 50000 THEN error('Binder Error: k3pt') ELSE 1 END FROM range(60000)");
    await expect(late).rejects.toMatchObject({ code: "query-failed", message: expect.not.stringContaining("k3pt") });
  });
});
