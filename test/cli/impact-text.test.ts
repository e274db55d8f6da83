import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { foreignText, impactText } from "../../bin/cli/impact-text.ts";
import type { ForeignOpening } from "../../lib/lake-formation/foreign.ts";
import type { Impact } from "../../lib/lake-formation/impact.ts";

const OSLO = { filter: "city = 'Oslo'" };
const place = { purpose: "marketing", database: "crm__customers", table: "people" };
const impact = (account: string): Impact => ({
  ...{ ...place, account },
  changes: [
    { kind: "gain", columns: ["age", "email"], before: "none", after: OSLO },
    { kind: "fewer-rows", columns: ["city"], before: "all", after: OSLO },
    { kind: "loss", columns: ["name"], before: "all", after: "none" },
  ],
});
const grant = {
  principal: "a",
  resource: { kind: "database", database: "crm__customers" },
  permissions: ["ALL"],
} as const;
const opening: Pick<ForeignOpening, "principal" | "holder" | "grant"> = { principal: "a", holder: "role", grant };

// what the machine that runs the tests prefers is no matter here
beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("impactText", () => {
  it("tells columns and rows, and once what happens in several consumer accounts", () => {
    expect(impactText([impact("111122223333"), impact("222233334444")], stream(false))).toBe(
      [
        "marketing",
        "  crm__customers.people, from 111122223333, 222233334444",
        "    [+] age, email: city = 'Oslo'",
        "    [~] city: all rows -> city = 'Oslo'",
        "    [-] name: all rows",
        "",
      ].join("\n"),
    );
  });

  it("says so when nobody gains or loses", () => {
    expect(impactText([], stream(false))).toBe("nobody gains or loses anything\n");
  });

  it("is in colours on a terminal, and only there", () => {
    const coloured = impactText([impact("111122223333")], stream(true));
    expect(coloured).toContain("\u001b[32m[+]");
    expect(coloured).toContain("\u001b[31m[~]");
    expect(impactText([impact("111122223333")], stream(false))).not.toContain("\u001b");
  });

  it("shows what others wrote, and obeys none of it", () => {
    const hostile = { ...impact("111122223333"), table: "people\u001b[2J" };
    expect(impactText([hostile], stream(false))).toContain("people\\u{1b}[2J");
  });
});

describe("foreignText", () => {
  it.each<{ opening: ForeignOpening; says: string }>([
    {
      opening: { ...opening, why: "grant", tables: [{ ...place, regions: [{ columns: ["email"] }] }] },
      says: "[!] a reads crm__customers.people (ALL)",
    },
    {
      opening: { ...opening, why: "grant-option", tables: [{ ...place, regions: [{ columns: ["email"] }] }] },
      says: "[!] a may pass on what it reads of crm__customers.people",
    },
    { opening: { ...opening, why: "unreadable", tables: [] }, says: "[!] a holds ALL on what cannot be told" },
  ])("tells whose it is and what it opens: $says", ({ opening: one, says }) => {
    expect(foreignText([one], stream(false))).toBe(`not the kit's, and left as they are\n${says}\n`);
  });

  it("is silent where there is none", () => {
    expect(foreignText([], stream(false))).toBe("");
  });
});

/** A terminal, or a pipe. */
function stream(isTTY: boolean): Writable {
  const writable = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.assign(writable, { isTTY, getColorDepth: () => (isTTY ? 24 : 1) });
}
