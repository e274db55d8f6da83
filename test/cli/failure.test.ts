import { describe, expect, it } from "vitest";
import { UsageError } from "../../bin/cli/errors.ts";
import { reportFailure } from "../../bin/cli/failure.ts";
import { runCli } from "../../bin/cli/run.ts";
import { type ErrorKind, InvalidDocumentError, MeshError } from "../../lib/model/errors.ts";
import { Collected } from "./support/run.ts";

class SomeError extends MeshError {
  readonly kind: ErrorKind;
  readonly code = "some-error";

  constructor(kind: ErrorKind) {
    super("it did not work", { help: "try again" });
    this.kind = kind;
  }
}

function report(error: unknown, env: Readonly<Record<string, string>> = {}) {
  const stderr = new Collected();
  const terminal = { stdin: process.stdin, stdout: new Collected(), stderr, env, now: () => 0 };
  return { exitCode: reportFailure(error, terminal), text: stderr.text() };
}

describe("reportFailure", () => {
  it.each([
    { kind: "invalid", exitCode: 1 },
    { kind: "notFound", exitCode: 1 },
    { kind: "forbidden", exitCode: 1 },
    { kind: "conflict", exitCode: 1 },
    { kind: "unavailable", exitCode: 1 },
  ] as const)("exits with $exitCode for what is $kind, with code, fault and remedy", ({ kind, exitCode }) => {
    expect(report(new SomeError(kind))).toEqual({
      exitCode,
      text: "error[some-error]: it did not work\n  help: try again\n",
    });
  });

  it("exits with 2 for misuse", () => {
    expect(report(new UsageError("no")).exitCode).toBe(2);
  });

  it("lists the faults of a document, each with its place and remedy", () => {
    const faults = [
      { path: "a.b", message: "is odd", help: "make it even" },
      { path: "", message: "is empty" },
    ];
    expect(report(new InvalidDocumentError(faults)).text).toBe(
      "error[invalid-document]: the input has 2 faults\n  a.b: is odd\n    help: make it even\n  is empty\n",
    );
  });

  it.each([
    { why: "an error of ours", error: new SomeError("bug"), code: "some-error" },
    { why: "an error that nobody foresaw", error: new TypeError("secret is not a function"), code: "internal" },
    { why: "what is no error", error: "secret", code: "internal" },
  ])("exits with 70 for $why, on one line that tells nothing of the input", ({ error, code }) => {
    const { exitCode, text } = report(error);
    expect(exitCode).toBe(70);
    expect(text).toMatch(new RegExp(`^error\\[${code}\\]: purpose-mesh itself failed.* please report .*\n$`));
    expect(text.split("\n")).toHaveLength(2);
    expect(text).not.toContain("secret");
    if (error instanceof Error) expect(text).toMatch(/ at failure\.test\.ts:\d+;/);
  });

  it("adds the trace where asked to", () => {
    expect(report(new TypeError("odd"), { PURPOSE_MESH_DEBUG: "1" }).text).toMatch(/\nTypeError: odd\n +at /);
  });
});

describe("a defect of a command", () => {
  it("ends with 70 and one line, not with a trace", async () => {
    const [stdout, stderr] = [new Collected(), new Collected()];
    const now = () => {
      throw new TypeError("nobody foresaw this");
    };
    const words = ["decide", "m", "--person", "a", "--product", "b/c", "--purpose", "d"];
    const exitCode = await runCli(words, { stdin: process.stdin, stdout, stderr, env: {}, now });

    expect(exitCode).toBe(70);
    expect(stdout.text()).toBe("");
    expect(stderr.text()).toMatch(/^error\[internal\]: purpose-mesh itself failed at failure\.test\.ts:\d+; .*\n$/);
  });
});
