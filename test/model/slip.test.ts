import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { slipOf } from "../../lib/model/slip.ts";

/** Published taxonomies, kept beside the repository where they are to be had. */
const FOLDER = resolve(import.meta.dirname, "../../../shared/data/taxonomies");
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith(".csv")) : [];

describe("slipOf", () => {
  it.each([
    ["Card", "card"],
    ["crad", "card"],
    ["cards", "card"],
    [" device ", "device"],
    ["Device\u0000", "device"],
    ["helth", "health"],
    ["heakth", "health"],
    ["credit card", "credit-card"],
    ["Data Ownr", "data owner"],
    ["mai@acme.example", "mia@acme.example"],
  ])("takes `%s` for `%s`", (name, meant) => {
    expect(slipOf(name, ["email", meant])).toBe(meant);
  });

  it.each([
    ["care", "card"],
    ["car", "card"],
    ["age", "wage"],
    ["ip", "pi"],
    ["contact", "content"],
    ["contact", "contact.url"],
    ["classified", "unclassified"],
    ["none", "phone"],
    ["", "x"],
  ])("takes `%s` for a word of its own beside `%s`", (name, other) => {
    expect(slipOf(name, [other])).toBeUndefined();
  });

  it("prefers the same letters to a slip", () => {
    expect(slipOf("Device", ["devices", "device"])).toBe("device");
  });

  if (files.length === 0) {
    it.skip("is not tried on taxonomies: shared/data is not beside the repository", () => {});
    return;
  }

  it.each(files)("finds no slip among the names of %s", (file) => {
    const names = readFileSync(resolve(FOLDER, file), "utf8")
      .split("\n")
      .flatMap((line) => /^"?([^",]+)/.exec(line)?.[1] ?? []);
    const slips = names.flatMap(
      (name) =>
        slipOf(
          name,
          names.filter((other) => other !== name),
        ) ?? [],
    );

    expect(names.length).toBeGreaterThan(40);
    expect(slips).toEqual([]);
  });
});
