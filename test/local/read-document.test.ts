import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../lib/local/read-document.ts";
import { faultsOf } from "../support/faults-of.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder, write: written } = temporaryFolder();

describe("readDocument", () => {
  it.each([
    { name: "a.yaml", text: "mesh: 1\n" },
    { name: "a.json", text: '{ "mesh": 1 }' },
  ])("reads $name", ({ name, text }) => {
    expect(readDocument(written(name, text))).toEqual({ mesh: 1 });
  });

  it("keeps times as text, so that no library guesses a zone", () => {
    expect(readDocument(written("a.yaml", "at: 2026-06-01T00:00:00Z"))).toEqual({ at: "2026-06-01T00:00:00Z" });
  });

  it.each([
    { why: "a missing file", name: undefined, text: "", place: "none.yaml: there is no such file" },
    { why: "broken YAML", name: "a.yaml", text: "mesh: 1\npeople: [", place: "a.yaml:2:" },
    { why: "a key written twice", name: "a.yaml", text: "mesh: 1\nmesh: 2\n", place: "a.yaml:2:1" },
    { why: "a key written twice in JSON", name: "a.json", text: '{ "a": 1,\n "a": 2 }', place: "a.json:2:2" },
    { why: "two documents", name: "a.yaml", text: "mesh: 1\n---\nmesh: 1\n", place: "a.yaml:2:1" },
    { why: "a tag", name: "a.yaml", text: "mesh: !!js/function 1\n", place: "a.yaml:1:7" },
    { why: "broken JSON", name: "a.json", text: '{ "mesh": 1,\n "people": [ }', place: "a.json:2:" },
    { why: "YAML in a JSON file", name: "a.json", text: "mesh: 1", place: "a.json: is not JSON" },
  ])("names file and place of $why", ({ name, text, place }) => {
    const file = name ? written(name, text) : join(folder, "none.yaml");
    expect(faultsOf(() => readDocument(file))[0]).toContain(place);
  });

  it.each([
    { why: "an indentation of its own", text: "a:\n  b: 1\n c: 2\n", help: "indent" },
    { why: "a quote left open", text: 'a: "b\n', help: "the end of a quote" },
    { why: "a colon left out", text: "a\nb: 1\n", help: "lacks its `:`" },
    { why: "a colon left out within braces", text: "- { a: 1, b 2: c: 3 }\n", help: "separate" },
  ])("says what to do about $why", ({ text, help }) => {
    const faults = [expect.objectContaining({ help: expect.stringContaining(help) })];
    expect(() => readDocument(written("a.yaml", text))).toThrow(expect.objectContaining({ faults }));
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(faultsOf(() => readDocument(written("a.yaml", new Uint8Array([0xff, 0xfe, 0x41]))))).toEqual([
      "a.yaml: is not UTF-8 text",
    ]);
  });

  it("refuses a folder", () => {
    expect(faultsOf(() => readDocument(folder, "here"))).toEqual(["here: is not a file"]);
  });

  it("refuses a bomb of aliases before it goes off", () => {
    const levels = Array.from({ length: 12 }, (_, level) => `k${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);
    const bomb = ["k: &a-1 [x]", ...levels].join("\n");
    expect(faultsOf(() => readDocument(written("a.yaml", bomb)))[0]).toContain("anchors too often");
  });

  it.each([
    { why: "an anchor inside itself", name: "a.yaml", text: "a: &a [*a]" },
    { why: "deep YAML", name: "a.yaml", text: `${"[".repeat(500)}${"]".repeat(500)}` },
    { why: "very deep YAML", name: "a.yaml", text: "[".repeat(20_000) },
    { why: "deep JSON", name: "a.json", text: `${"[".repeat(50_000)}${"]".repeat(50_000)}` },
  ])("refuses $why", ({ name, text }) => {
    expect(faultsOf(() => readDocument(written(name, text)))[0]).toMatch(/nested|flow collection|unresolved alias/i);
  });
});
