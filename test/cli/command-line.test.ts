import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../bin/cli/commands.ts";
import { run } from "./support/run.ts";

describe("the command line", () => {
  it.each([
    { why: "no command", words: [], says: "a command is missing" },
    { why: "an unknown command", words: ["decid"], says: "did you mean `decide`?" },
    { why: "an unknown command like none", words: ["xyzzy"], says: "unknown command `xyzzy`" },
    { why: "an unknown option before the command", words: ["--verson"], says: "did you mean `--version`?" },
    { why: "an unknown option", words: ["decide", "m.yaml", "--persn", "a"], says: "did you mean `--person`?" },
    { why: "a short option", words: ["decide", "m.yaml", "-p", "a"], says: "unknown option `-p`" },
    { why: "an option of another command", words: ["check", "m.yaml", "--json"], says: "unknown option `--json`" },
    { why: "no mesh", words: ["check"], says: "`MESH` is missing" },
    { why: "two meshes", words: ["check", "a.yaml", "b.yaml"], says: "unexpected argument `b.yaml`" },
    { why: "an option without its value", words: ["decide", "m.yaml", "--person"], says: "`--person` has no value" },
    { why: "help for a value", words: ["check", "m.yaml", "--help=1"], says: "`--help` takes no value" },
    { why: "help on an unknown command", words: ["help", "decde"], says: "did you mean `decide`?" },
    { why: "help on two commands", words: ["help", "plan", "check"], says: "unexpected argument `check`" },
    { why: "a version of something", words: ["--version", "plan"], says: "unexpected argument `plan`" },
    {
      why: "a file that is not named",
      words: ["decide", "m.yaml", "--batch"],
      says: "write `--batch FILE`, or `--batch=FILE` if it begins with a dash",
    },
    {
      why: "a state and an account",
      words: ["verify", "m.yaml", "--state", "a", "--account", "1"],
      says: "`--state` and `--account` exclude each other",
    },
    {
      why: "an option for a value",
      words: ["decide", "m.yaml", "--person", "--json"],
      says: "`--person` has no value",
    },
    {
      why: "a value that begins with a dash",
      words: ["verify", "m.yaml", "--lead", "-PT5M"],
      says: "`--lead` has no value",
    },
    { why: "a value for a switch", words: ["decide", "m.yaml", "--json=yes"], says: "`--json` takes no value" },
    { why: "an empty value", words: ["decide", "m.yaml", "--person", ""], says: "`--person` is empty" },
    { why: "an empty mesh", words: ["check", " "], says: "`MESH` is empty" },
    { why: "a NUL in a path", words: ["check", "a\0b"], says: "`MESH` holds a NUL character" },
    {
      why: "an option twice",
      words: ["decide", "m", "--person", "a", "--person", "b"],
      says: "`--person` is given twice",
    },
    { why: "a switch twice", words: ["decide", "m", "--json", "--json"], says: "`--json` is given twice" },
    { why: "a missing option", words: ["explain", "m", "--person", "a"], says: "`--product DOMAIN/NAME` is missing" },
    {
      why: "a query without a purpose",
      words: ["query", "m", "SELECT 1", "--person", "a"],
      says: "`--purpose ID` is missing",
    },
    { why: "decide without a person", words: ["decide", "m"], says: "`--person ID` is missing" },
    {
      why: "a batch and a person",
      words: ["decide", "m", "--batch", "-", "--person", "a"],
      says: "`--person` and `--batch` exclude each other",
    },
    { why: "a batch and a time", words: ["decide", "m", "--batch", "-", "--at", "now"], says: "exclude each other" },
    {
      why: "a time without a zone",
      words: ["decide", "m", "--person", "a", "--product", "b", "--purpose", "c", "--at", "2026-06-01T00:00:00"],
      says: "write date, time and zone as in `2026-06-01T12:00:00Z`",
    },
    { why: "a state to start from at a time alone", words: ["plan", "m", "--from-at", "x"], says: "has no `--from`" },
    {
      why: "two states to start from",
      words: ["plan", "m", "--from", "a", "--from-state", "b"],
      says: "start from a mesh or from a state",
    },
    { why: "an account that is none", words: ["plan", "m", "--account", "12"], says: "write its 12 digits" },
    { why: "a Region that is none", words: ["plan", "m", "--region", "Europe"], says: "one such as `eu-west-1`" },
    { why: "a query without SQL", words: ["query", "m", "--person", "a", "--purpose", "b"], says: "`SQL` is missing" },
  ])("refuses $why as misuse, with what to do", async ({ words, says }) => {
    const { exitCode, stdout, stderr } = await run(words);

    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("error[usage]: ");
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/help: .+/);
    expect(stderr).toContain("Usage: purpose-mesh ");
  });

  it("shows control characters of the input instead of sending them to the terminal", async () => {
    const { stderr } = await run(["\u001b[31mred\u202e"]);

    expect(stderr).toContain("\\u{1b}[31mred\\u{202e}");
    expect(stderr).not.toContain("\u001b");
  });

  it.each(["--help", "-h", "help"])("lists every command on %s", async (word) => {
    const { exitCode, stdout, stderr } = await run([word]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const { name, says } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${says.replace("?", "\\?")}$`, "m"));
  });

  it.each(COMMANDS)("helps with $name, with examples, whatever else is given", async ({ name, operands, options }) => {
    const { exitCode, stdout } = await run([name, "--bogus", "--help"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: ${["purpose-mesh", name, ...operands.map((operand) => operand.name)].join(" ")}`);
    for (const option of options) expect(stdout).toContain(`--${option.name}`);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}# .+\n {2}purpose-mesh ${name} (?:mesh.yaml|--)`));
    expect((await run(["help", name])).stdout).toBe(stdout);
  });

  it("tells its version", async () => {
    const { exitCode, stdout } = await run(["--version"]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("never fails by a defect of its own, whatever the words", async () => {
    const word = fc.oneof(
      fc.constantFrom("decide", "check", "explain", "plan", "query", "--", "-", "--at", "--json", "--help", "--batch"),
      fc.constantFrom("--person", "--person=", "--product=a/b", "--purpose", "x", "/", ".", "2026-06-01T00:00:00Z"),
      fc.string(),
      fc.string({ unit: "binary" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 7 }), async (words) => {
        const { exitCode, stderr } = await run(words);
        expect([0, 1, 2]).toContain(exitCode);
        if (exitCode !== 0) expect(stderr).toMatch(/^error\[[a-z-]+\]: /m);
        expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
      }),
    );
  });
});
