import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const files = temporaryFolder();
const good = files.write("mesh.yaml", MESH);

const ALIAS_BOMB = `mesh: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from(
  { length: 9 },
  (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`,
).join("\n")}\n`;

/** Mesh documents that nobody means well with, and what has to be said of each. */
const HOSTILE: readonly { readonly why: string; readonly content: string | Uint8Array; readonly says: RegExp }[] = [
  { why: "nothing", content: "", says: /mesh/ },
  {
    why: "bytes that are no text",
    content: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 1]),
    says: /UTF-8/,
  },
  { why: "random bytes", content: randomBytes(10_000), says: /UTF-8/ },
  { why: "NUL characters", content: "mesh: 1\n\0\0\0\n", says: /.+/ },
  { why: "a text", content: "hello", says: /.+/ },
  { why: "a list", content: "- 1\n- 2\n", says: /.+/ },
  { why: "10 MB of one line", content: `mesh: ${"x".repeat(10_000_000)}`, says: /.+/ },
  { why: "10 MB of purposes that are none", content: `mesh: 1\npurposes:\n${"  - 1\n".repeat(100_000)}`, says: /.+/ },
  { why: "deep nesting", content: `mesh: ${"[".repeat(20_000)}${"]".repeat(20_000)}`, says: /nested/ },
  { why: "deep nesting by indentation", content: deepIndentation(2000), says: /nested|indent/ },
  { why: "an alias bomb", content: ALIAS_BOMB, says: /alias|anchor/ },
  { why: "an alias to itself", content: "mesh: &a [*a]\n", says: /.+/ },
  { why: "two documents", content: `${MESH}---\n${MESH}`, says: /`---`/ },
  { why: "a key twice", content: `${MESH}people: []\n`, says: /unique|twice/ },
  { why: "a tag", content: "mesh: !!js/function 'x'\n", says: /tag/ },
  { why: "half a document", content: MESH.slice(0, MESH.indexOf("columns:") + 40), says: /.+/ },
  { why: "tabs", content: "mesh: 1\npurposes:\n\t- id: a\n", says: /spaces|tab/ },
  { why: "a prototype", content: "mesh: 1\n__proto__: { polluted: true }\n", says: /__proto__|unknown key/ },
  { why: "keys that objects have", content: "mesh: 1\nconstructor: 1\ntoString: 1\n", says: /constructor/ },
  { why: "another version", content: MESH.replace("mesh: 1", "mesh: 2"), says: /mesh/ },
  {
    why: "a purpose above itself",
    content: MESH.replace("parents: [marketing]", "parents: [direct-email]"),
    says: /direct-email/,
  },
  { why: "control characters in a name", content: MESH.replace("title: Direct", 'title: "\\u001b[31m'), says: /.*/ },
  {
    why: "a filter nested deep",
    content: MESH.replace("city <> 'Oslo'", `${"(".repeat(5000)}city = 'x'${")".repeat(5000)}`),
    says: /rows/,
  },
  { why: "a filter with a function", content: MESH.replace("city <> 'Oslo'", "lower(city) = 'oslo'"), says: /rows/ },
  {
    why: "a slip in a key",
    content: MESH.replace("decidedBy: mia", "decidedby: mia"),
    says: /did you mean `decidedBy`/,
  },
  {
    why: "a slip in a reference",
    content: MESH.replace("purpose: marketing\n    dec", "purpose: marketng\n    dec"),
    says: /did you mean `marketing`/,
  },
  { why: "a time without a zone", content: MESH.replace("2026-12-31T00:00:00Z", "2026-12-31"), says: /validUntil/ },
];

function deepIndentation(depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
}

describe("a hostile mesh document", () => {
  it.each(HOSTILE)("with $why is refused with place, fault and remedy", async ({ content, says }) => {
    const path = files.write("hostile.yaml", content);
    const { exitCode, stdout, stderr } = await run(["decide", path, ...QUESTION, "--json"]);

    if (exitCode === 0) {
      // harmless after all: then it must have been read for what it is
      expect(JSON.parse(stdout).outcome).toBe("allow");
      return;
    }
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/(?:^|…\n)error\[invalid-document\]: `.*hostile\.yaml` has (a fault|\d+ faults)\n {2}\S/);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/help: .+/);
    expect(stderr).not.toMatch(/^\s+at .+:\d+|(?!\n)\p{Cc}|node_modules/mu);
  });

  it.each([
    { why: "that does not exist", path: "/no/such/mesh.yaml", says: "there is no such file" },
    { why: "that is a folder", path: files.folder, says: "is not a file" },
    { why: "below a file", path: `${good}/mesh.yaml`, says: "there is no such file" },
    { why: "that never ends", path: "/dev/zero", says: "is not a file" },
    { why: "with a name too long", path: `/tmp/${"x".repeat(5000)}`, says: "cannot be read" },
  ])("$why is refused", async ({ path, says }) => {
    for (const command of ["check", "plan"]) {
      const { exitCode, stdout, stderr } = await run([command, path]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr).toContain(says);
      expect(stderr).toMatch(/help: .+/);
    }
  });
});

describe("a hostile batch", () => {
  it.each([
    { why: "random bytes", stdin: randomBytes(100_000), says: /line 1: / },
    { why: "one endless line", stdin: Buffer.alloc(5_000_000, "x"), says: /line 1: is longer than 65536 bytes/ },
    { why: "NUL bytes", stdin: Buffer.alloc(100), says: /line 1: is not JSON/ },
    { why: "the mesh itself", stdin: MESH, says: /line 1: is not JSON/ },
  ])("of $why is refused as a whole", async ({ stdin, says }) => {
    const { exitCode, stdout, stderr } = await run(["decide", good, "--batch", "-"], { stdin });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^error\[invalid-batch\]: `-` has /);
    expect(stderr).toMatch(says);
    expect(stderr).toContain("help: ");
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("answers none of the questions around a faulty line", async () => {
    const line = `{"person":"a","product":"b/c","purpose":"d","at":"2026-06-01T00:00:00Z"}\n`;
    const { exitCode, stdout, stderr } = await run(["decide", good, "--batch", "-"], { stdin: `${line}oops\n${line}` });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("line 2: is not JSON");
  });

  it("that does not exist is refused", async () => {
    const { exitCode, stderr } = await run(["decide", good, "--batch", "/no/such/batch"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error\[unreadable-input\]: `\/no\/such\/batch` does not exist\n {2}help: /);
  });
});
