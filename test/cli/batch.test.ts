import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBatch } from "../../bin/cli/batch.ts";
import { InvalidBatchError } from "../../bin/cli/errors.ts";
import { readLines } from "../../bin/cli/read-lines.ts";
import { Collected } from "./support/run.ts";

const LINE = '{"person":"a","product":"b/c","purpose":"d","at":"2026-06-01T00:00:00Z"}';
const QUESTION = { person: "a", product: "b/c", purpose: "d", at: Date.UTC(2026, 5, 1) };

function terminalReading(chunks: readonly Uint8Array[]) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  return { stdin: Readable.from(chunks), stdout, stderr, env: {}, now: () => 0 };
}

const read = (text: string | Uint8Array) => readBatch("-", terminalReading([Buffer.from(text)]));

async function faultsOf(text: string | Uint8Array): Promise<readonly string[]> {
  const error = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidBatchError)) throw error ?? new Error("the batch was accepted");
  return error.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe("readBatch", () => {
  it.each([
    { why: "nothing", text: "", count: 0 },
    { why: "blank lines alone", text: "\n\r\n", count: 0 },
    { why: "a line without its end", text: LINE, count: 1 },
    { why: "blank lines at the end", text: `${LINE}\n${LINE}\n\n \n`, count: 2 },
    { why: "Windows line ends and a byte order mark", text: `\uFEFF${LINE}\r\n${LINE}\r\n`, count: 2 },
  ])("reads $why", async ({ text, count }) => {
    expect(await read(text)).toEqual(Array(count).fill(QUESTION));
  });

  it.each([
    { why: "no JSON", line: "hello", says: "is not JSON" },
    { why: "a list", line: "[1]", says: "is not a JSON object" },
    { why: "null", line: "null", says: "is not a JSON object" },
    { why: "deep nesting", line: "[".repeat(60_000), says: "is not JSON" },
    { why: "a NUL", line: LINE.replace("a", "\0"), says: "is not JSON" },
    { why: "a missing key", line: LINE.replace('"purpose":"d",', ""), says: "`purpose` is missing" },
    { why: "a number for a name", line: LINE.replace('"a"', "1"), says: "`person` is not a string" },
    { why: "an unknown key", line: LINE.replace("{", '{"persn":"a",'), says: "unknown key `persn`" },
    { why: "an inherited key", line: LINE.replace("{", '{"__proto__":"a",'), says: "unknown key `__proto__`" },
    { why: "a key twice", line: LINE.replace("{", '{"person":"b",'), says: "has the same key twice" },
    {
      why: "a key twice, once escaped",
      line: LINE.replace("{", '{"p\\u0065rson":"b",'),
      says: "has the same key twice",
    },
    { why: "a time without zone", line: LINE.replace("Z", ""), says: "`at` is no instant: `2026-06-01T00:00:00`" },
    { why: "half a line", line: LINE.slice(0, 30), says: "is not JSON" },
    {
      why: "a long line",
      line: `${LINE}${" ".repeat(70_000)}`,
      says: "is longer than 65536 bytes, and nothing after it was read",
    },
  ])("refuses $why with the line's number", async ({ line, says }) => {
    expect(await faultsOf(`${LINE}\n${line}\n`)).toEqual([`line 2: ${says}`]);
  });

  it("accepts a value that looks like a key", async () => {
    const [question] = await read(LINE.replace('"a"', '"\\"person\\":"'));
    expect(question?.person).toBe('"person":');
  });

  it("reports every faulty line, blank ones between questions included", async () => {
    const text = `x\n${LINE}\n\n\n{"person":1}\n`;
    expect(await faultsOf(text)).toEqual([
      "line 1: is not JSON",
      "line 3: is empty",
      "line 5: `person` is not a string",
      "line 5: `product` is missing",
      "line 5: `purpose` is missing",
      "line 5: `at` is missing",
    ]);
  });

  it("refuses bytes that are no text", async () => {
    expect(await faultsOf(Buffer.from([0xff, 0xfe, 10]))).toEqual(["line 1: is not UTF-8 text"]);
  });

  it("gives up on a file that is no batch at all", async () => {
    const faults = await faultsOf("x\n".repeat(50_000));
    expect(faults).toHaveLength(1001);
    expect(faults.at(-1)).toBe("line 1000: nothing after it was read: there are too many faults");
  });

  it("says what the matter is with a file that cannot be read", async () => {
    await expect(readBatch("/no/such/file", terminalReading([]))).rejects.toThrow("`/no/such/file` does not exist");
    await expect(readBatch("/", terminalReading([]))).rejects.toThrow("`/` is a folder, not a file");
  });
});

describe("readLines", () => {
  it("reads the same lines however the input is cut", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "🙂"), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 80 })), async (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const found: (string | undefined)[] = [];
        for await (const line of readLines("-", 1000, terminalReading(chunks))) found.push(line.text);

        const lines = whole.split("\n");
        expect(found).toEqual(lines.at(-1) === "" ? lines.slice(0, -1) : lines);
      }),
    );
  });
});
