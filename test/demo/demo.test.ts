import { type ChildProcess, execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Story } from "../../bin/demo/story.ts";

const DEMO = join(import.meta.dirname, "..", "..", "bin", "demo.ts");
const README = join(import.meta.dirname, "..", "..", "README.md");

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it left in its folder for temporary files. */
  readonly left: readonly string[];
}

/** @param during is given the process, to do something with it meanwhile */
function run(args: readonly string[], during: (child: ChildProcess) => void = () => undefined): Promise<Run> {
  const temporary = mkdtempSync(join(tmpdir(), "demo-test-"));
  const options = { env: { ...process.env, TMPDIR: temporary } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [DEMO, ...args], options, (error, stdout, stderr) => {
      const left = readdirSync(temporary);
      rmSync(temporary, { recursive: true });
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr, left });
    });
    during(child);
  });
}

/** The story as README promises it. */
function actsOfReadme(): readonly string[] {
  const [, block = ""] = /^```text\n([\s\S]*?)^```$/m.exec(readFileSync(README, "utf8")) ?? [];
  return block.trim().split("\n");
}

const ESCAPE = String.fromCharCode(27);

describe("npm run demo", () => {
  it("tells the whole story, and everything it claims holds", async () => {
    const { code, stdout, stderr, left } = await run(["--customers", "300", "--orders", "2000", "--tickets", "100"]);
    expect(stderr).toBe("");
    expect(stdout).not.toContain("✗");
    expect(stdout).toMatch(/\b4\d claims held, 0 failed/);
    expect(code).toBe(0);
    const acts = stdout.split("\n").filter((line) => /^\d+\. /.test(line));
    expect(acts).toEqual(actsOfReadme());
    expect(stdout).toContain("approval-revoked");
    expect(stdout.split("\n").filter((line) => [...line].length > 100)).toEqual([]);
    // neither colours into a pipe nor files that stay
    expect(stdout).not.toContain(ESCAPE);
    expect(left).toEqual([]);
  }, 120_000);

  it("leaves nothing when it is interrupted", async () => {
    const few = ["--customers", "50", "--orders", "50", "--tickets", "5"];
    const { code, left } = await run(few, (child) => child.stdout?.once("data", () => child.kill("SIGINT")));
    expect({ code, left }).toEqual({ code: 130, left: [] });
  }, 120_000);

  it.each([
    { args: ["--customers", "none"], message: "`--customers` is `none`" },
    { args: ["--orders", "49"], message: "give a whole number from 50 to" },
    { args: ["--speed", "1"], message: "unknown option `--speed`" },
  ])("refuses $args before it begins", async ({ args, message }) => {
    const { code, stdout, stderr, left } = await run(args);
    expect([code, stdout, left]).toEqual([2, "", []]);
    expect(stderr).toContain(message);
  });
});

describe("Story", () => {
  it("counts a claim that does not hold, and shows what was found instead", () => {
    const out = new PassThrough();
    const story = new Story(out);
    story.claim("one is one", true);
    story.claim("one is two", false, { one: 1 });
    story.end(0.5);
    expect(story.failed).toBe(1);
    const text = String(out.read());
    expect(text).toContain('✗ one is two: found {"one":1}');
    expect(text).toContain("1 claims held, 1 failed in 0.5 s");
  });
});
