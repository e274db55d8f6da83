import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../support/property-runs.ts";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { type Ran, run } from "./support/run.ts";

const files = temporaryFolder();
const SCENARIO = fileURLToPath(new URL("../scenarios/05-rows-follow.yaml", import.meta.url));
const [, LINEAGE = ""] = /^mesh:\n([\s\S]*?)^(?:warnings|questions):/m.exec(readFileSync(SCENARIO, "utf8")) ?? [];
const DOCUMENTS = [MESH, LINEAGE.replaceAll(/^ {2}/gm, "")];

/** Answered, or refused with a code and without a trace. */
function expectManners({ exitCode, stderr }: Ran): void {
  expect([0, 1, 2], stderr).toContain(exitCode);
  if (exitCode !== 0) expect(stderr).toMatch(/^error\[[a-z-]+\]: .+/m);
  expect(stderr).not.toMatch(/^\s+at .+:\d+|error\[internal\]/m);
}

/** A small harm to a document, as a slip, a merge or a broken tool does it. */
const harm: fc.Arbitrary<(lines: readonly string[]) => readonly string[]> = fc.oneof(
  fc.nat().map((at) => (lines: readonly string[]) => lines.toSpliced(at % lines.length, 1)),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => (lines: readonly string[]) => {
    return lines.toSpliced(to % lines.length, 0, lines[from % lines.length] ?? "");
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => (lines: readonly string[]) => {
    return lines.with(to % lines.length, lines[from % lines.length] ?? "");
  }),
  fc.tuple(fc.nat(), fc.constantFrom("  ", "- ", "?", "null", "{", "''", "\u0000", "é", "~", "__proto__")).map(
    ([at, text]) =>
      (lines: readonly string[]) =>
        lines.with(at % lines.length, `${text}${lines[at % lines.length]}`),
  ),
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom("null", "[]", "{}", "1e999", "-1", "true", "[[1]]", "'x", "constructor", "2026-02-30T00:00:00Z"),
    )
    .map(
      ([at, value]) =>
        (lines: readonly string[]) =>
          lines.with(at % lines.length, (lines[at % lines.length] ?? "").replace(/: [^{[].*$|: .*/, `: ${value}`)),
    ),
  fc.tuple(fc.nat(), fc.nat()).map(([at, other]) => (lines: readonly string[]) => {
    const swapped = (lines[at % lines.length] ?? "").replace(
      /[a-z]+@acme\.example|marketing|analytics|customers|clear/,
      "crm",
    );
    return other % 2 === 0 ? lines.with(at % lines.length, swapped) : lines;
  }),
);

describe("the command line", () => {
  it.each(DOCUMENTS)("starts from documents without fault", async (text) => {
    expect(await run(["check", files.write("whole.yaml", text)])).toMatchObject({ exitCode: 0 });
  });

  it("answers or refuses whatever has happened to a mesh document, and never fails itself", async () => {
    const harmed = fc
      .tuple(fc.constantFrom(...DOCUMENTS), fc.array(harm, { minLength: 1, maxLength: 3 }))
      .map(([text, harms]) =>
        harms.reduce((lines, one) => one(lines), text.split("\n") as readonly string[]).join("\n"),
      );
    await fc.assert(
      fc.asyncProperty(harmed, fc.constantFrom("check", "decide", "explain", "plan"), async (text, command) => {
        const mesh = files.write("harmed.yaml", text);
        const question = command === "decide" || command === "explain" ? QUESTION : [];
        expectManners(await run([command, mesh, ...question]));
      }),
      propertyRuns(150),
    );
  });

  it("answers or refuses whatever options a command is given", async () => {
    const mesh = files.write("mesh.yaml", MESH);
    const value = fc.constantFrom(
      "alice@acme.example",
      "crm/customers",
      "marketing",
      "2026-06-01T00:00:00Z",
      mesh,
      "-",
      "111122223333",
      "x",
    );
    const option = fc.constantFrom(
      "person",
      "product",
      "purpose",
      "at",
      "batch",
      "from",
      "from-at",
      "account",
      "region",
    );
    const given = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(option, value).map(([name, text]) => [`--${name}`, text]) },
      { weight: 1, arbitrary: fc.constantFrom(["--json"], ["SELECT 1"], ["--help"], ["--"]) },
    );
    const question = fc.constantFrom([], [...QUESTION], [...QUESTION, "--json"]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("check", "decide", "explain", "plan", "query"),
        question,
        fc.array(given, { maxLength: 3 }),
        async (command, asked, options) => {
          expectManners(await run([command, mesh, ...asked, ...options.flat()]));
        },
      ),
      propertyRuns(100),
    );
  });
});
